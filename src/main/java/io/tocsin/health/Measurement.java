package io.tocsin.health;

import io.tocsin.model.Labels;

/**
 * One value that a probe measured, named as blackbox_exporter names it.
 *
 * @param metric such as {@code probe_http_status_code}
 * @param labels besides those of the target, such as {@code {phase="connect"}}; mostly empty
 */
public record Measurement(String metric, Labels labels, double value) {
  public static Measurement of(String metric, double value) {
    return new Measurement(metric, Labels.EMPTY, value);
  }
}
