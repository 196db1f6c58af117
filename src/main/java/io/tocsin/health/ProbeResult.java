package io.tocsin.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The answer to one probe of one instance.
 *
 * @param startedAt when the probe began, by the wall clock
 * @param elapsed from then to the verdict, by the monotonic clock
 * @param detail one line for a person, such as {@code connection refused: 10.0.0.12:8081} or {@code
 *     status 503, expected 200}; empty when there is nothing to add to the reason
 * @param measurements what blackbox_exporter would have exposed, besides {@code probe_success} and
 *     {@code probe_duration_seconds}
 */
public record ProbeResult(
    Verdict verdict,
    Reason reason,
    String detail,
    Instant startedAt,
    Duration elapsed,
    List<Measurement> measurements) {
  public ProbeResult {
    measurements = List.copyOf(measurements);
  }

  /** When the verdict was known. */
  public Instant endedAt() {
    return startedAt.plus(elapsed);
  }
}
