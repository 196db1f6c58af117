package io.tocsin.model;

import java.util.Optional;

/**
 * One value of one series at one time, on its way to storage.
 *
 * @param value not a number where there is a {@code histogram}
 * @param histogram the value, unless that is a float
 * @param startMillis when the counter began to count, 0 when nobody knows
 */
public record Sample(
    Labels labels,
    long timestampMillis,
    double value,
    Optional<Histogram> histogram,
    long startMillis) {
  /** A float whose start is unknown. */
  public Sample(Labels labels, long timestampMillis, double value) {
    this(labels, timestampMillis, value, Optional.empty(), 0);
  }

  /** A histogram whose start is unknown. */
  public Sample(Labels labels, long timestampMillis, Histogram histogram) {
    this(labels, timestampMillis, Double.NaN, Optional.of(histogram), 0);
  }

  /** The same sample of a counter that began at {@code startMillis}. */
  public Sample startedAt(long newStartMillis) {
    return new Sample(labels, timestampMillis, value, histogram, newStartMillis);
  }
}
