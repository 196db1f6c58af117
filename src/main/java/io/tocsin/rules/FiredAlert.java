package io.tocsin.rules;

import io.tocsin.model.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An alert that fired in a {@link Backtest}, from when to when.
 *
 * @param annotations as of the last evaluation that it fired at
 * @param activeAt when its expression began to hold
 * @param resolvedAt empty when it fires still at the end
 * @param least its smallest value while it fired; NaN when one of them was
 * @param greatest its largest one, likewise
 */
public record FiredAlert(
    Labels labels,
    Labels annotations,
    Instant activeAt,
    Instant firedAt,
    Optional<Instant> resolvedAt,
    double least,
    double greatest) {
  /**
   * How long it fired.
   *
   * @param end of the replay, which counts when it fires still
   */
  public Duration length(Instant end) {
    return Duration.between(firedAt, resolvedAt.orElse(end));
  }
}
