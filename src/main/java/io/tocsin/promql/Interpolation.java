package io.tocsin.promql;

import io.tocsin.model.CombinedHistogram;
import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import java.util.Optional;

/**
 * The value of a series between two of its samples, on the line between them. A counter that was
 * reset between them is taken to have been so at the time of the earlier one.
 *
 * @param before time of the earlier sample in milliseconds
 * @param after time of the later sample
 * @param at the time of the value, not before the earlier and not after the later
 */
record Interpolation(long before, long after, long at) {
  double between(double from, double to, boolean counter) {
    double start = counter && to < from ? 0 : from;
    return start + (to - start) * (at - before) / (after - before);
  }

  /**
   * Empty, with a remark, when just one of the two has custom buckets.
   *
   * @param labels of the series
   */
  Optional<Histogram> between(
      Histogram from, Histogram to, boolean counter, RangeRemarks remarks, Labels labels) {
    if (at == before || at == after) {
      return Optional.of(at == before ? from : to);
    }
    double fraction = (double) (at - before) / (after - before);
    if (counter && to.isResetAfter(from)) {
      return Optional.of(to.times(fraction));
    }
    Optional<CombinedHistogram> difference = to.minus(from);
    if (difference.isEmpty()) {
      remarks.mixOfSchemas(labels);
      return Optional.empty();
    }
    Histogram rise = remarks.reconciled(difference.get(), "subtraction").times(fraction);
    return rise.plus(from).map(sum -> remarks.reconciled(sum, "addition"));
  }
}
