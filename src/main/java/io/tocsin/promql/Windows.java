package io.tocsin.promql;

import java.time.Duration;

/**
 * The windows of a range selector or subquery, one per step: {@code (end - range, end]}.
 *
 * @param query the steps of the whole query
 */
record Windows(Steps steps, TimeShift shift, Duration range, Steps query) {
  long endMillis(int step) {
    return shift.referenceMillis(steps.millis(step), query);
  }

  /** Exclusive. */
  long startMillis(int step) {
    return Steps.minus(endMillis(step), range.toMillis());
  }

  /** The range as it was asked for, not cut to milliseconds. */
  double rangeSeconds() {
    return range.toNanos() / 1e9;
  }
}
