package io.tocsin.notify;

import io.tocsin.config.Section;
import io.tocsin.relabel.Relabeling;
import java.util.List;

/**
 * The section {@code alerting}, as Prometheus's: Alertmanagers elsewhere that are told of every
 * alert, whatever {@code notify.yml} says.
 *
 * @param alerts applied to the labels of every alert before those of each element
 */
public record AlertingConfig(Relabeling alerts, List<AlertmanagersConfig> alertmanagers) {
  public static final AlertingConfig NONE = new AlertingConfig(Relabeling.NONE, List.of());

  public AlertingConfig {
    alertmanagers = List.copyOf(alertmanagers);
  }

  /** Reads the section. */
  public static AlertingConfig from(Section s) {
    return new AlertingConfig(
        Relabeling.from(s, "alert_relabel_configs"),
        s.list("alertmanagers", value -> value.build(AlertmanagersConfig::from)));
  }
}
