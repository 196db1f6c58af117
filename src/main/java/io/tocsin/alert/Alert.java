package io.tocsin.alert;

import io.tocsin.model.Labels;
import java.time.Instant;

/**
 * An alert as it is told to those who notify: firing until {@code endsAt}, resolved from then on.
 *
 * @param labels identify the alert, {@code alertname} among them
 * @param annotations may change during its life
 * @param startsAt when it began to fire
 * @param endsAt when it resolved; for a firing alert the time from which it counts as resolved
 *     unless it is told again before
 * @param generatorUrl link to the expression that fired
 */
public record Alert(
    Labels labels, Labels annotations, Instant startsAt, Instant endsAt, String generatorUrl) {
  public static final String ALERTNAME = "alertname";

  /** The same alert under another identity. */
  public Alert withLabels(Labels other) {
    return new Alert(other, annotations, startsAt, endsAt, generatorUrl);
  }

  public String name() {
    return labels.get(ALERTNAME);
  }

  /** Whether it is over at {@code now}. */
  public boolean isResolvedAt(Instant now) {
    return !endsAt.isAfter(now);
  }
}
