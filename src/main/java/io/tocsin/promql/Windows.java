package io.tocsin.promql;

import java.time.Duration;

/**
 * The windows of a range selector or subquery, one per step: {@code (end - range, end]}. Where the
 * values at their edges are wanted, the samples around the edges can be seen too.
 *
 * @param edges how the values at start and end are found
 * @param lookbackMillis how far beyond an edge a sample may be to tell of its value
 * @param query the steps of the whole query
 */
record Windows(
    Steps steps, TimeShift shift, Duration range, Edges edges, long lookbackMillis, Steps query) {
  long endMillis(int step) {
    return shift.referenceMillis(steps.millis(step), query);
  }

  /** Exclusive. */
  long startMillis(int step) {
    return Steps.minus(endMillis(step), range.toMillis());
  }

  /** Exclusive; samples after it can be seen. */
  long seenAfterMillis(int step) {
    return Steps.minus(startMillis(step), edges.lookBehind(lookbackMillis));
  }

  /** Inclusive; samples up to it can be seen. */
  long seenToMillis(int step) {
    return Steps.minus(endMillis(step), -edges.lookAhead(lookbackMillis));
  }

  /** The range as it was asked for, not cut to milliseconds; whole seconds and the rest apart. */
  double rangeSeconds() {
    return range.toSeconds() + range.toNanosPart() / 1e9;
  }
}
