package io.tocsin.model;

import java.util.Optional;

/**
 * The sum or difference of two histograms. Buckets are those of the coarser one.
 *
 * @param hintCollision one said that the counter was reset and the other that it was not
 * @param boundsReconciled the custom bounds differed, so that only those in common were kept
 */
public record CombinedHistogram(
    Histogram histogram, boolean hintCollision, boolean boundsReconciled) {

  /** Empty when just one of them has custom buckets. */
  static Optional<CombinedHistogram> of(Histogram a, Histogram b, boolean subtract) {
    if (a.usesCustomBuckets() != b.usesCustomBuckets()) {
      return Optional.empty();
    }
    boolean differ = a.usesCustomBuckets() && !CustomBounds.same(a, b);
    if (differ) {
      double[] common = CustomBounds.common(a.sharedBounds(), b.sharedBounds());
      return Optional.of(
          combined(a.onBounds(common), b.onBounds(common), subtract).compactedAndReconciled());
    }
    return Optional.of(a.usesCustomBuckets() ? combined(a, b, subtract) : aligned(a, b, subtract));
  }

  private CombinedHistogram compactedAndReconciled() {
    return new CombinedHistogram(histogram.compacted(), hintCollision, true);
  }

  private static CombinedHistogram aligned(Histogram a, Histogram b, boolean subtract) {
    Histogram left = a;
    Histogram right = b;
    while (left.zeroThreshold() != right.zeroThreshold()) { // ends: thresholds grow to bounds only
      if (left.zeroThreshold() < right.zeroThreshold()) {
        left = ZeroBuckets.widened(left, right.zeroThreshold());
      } else {
        right = ZeroBuckets.widened(right, left.zeroThreshold());
      }
    }
    int schema = Math.min(a.schema(), b.schema());
    return combined(left.toSchema(schema), ZeroBuckets.outsideOf(right.toSchema(schema)), subtract);
  }

  private static CombinedHistogram combined(Histogram a, Histogram b, boolean subtract) {
    double sign = subtract ? -1 : 1;
    var sum =
        new Histogram(
            hint(a.hint(), b.hint()),
            a.schema(),
            a.zeroThreshold(),
            a.zeroCount() + sign * b.zeroCount(),
            a.count() + sign * b.count(),
            a.sum() + sign * b.sum(),
            a.positive().plus(b.positive(), sign),
            a.negative().plus(b.negative(), sign),
            a.sharedBounds());
    return new CombinedHistogram(sum, collide(a.hint(), b.hint()), false);
  }

  /** The hint of a sum. */
  static Histogram.Hint hint(Histogram.Hint a, Histogram.Hint b) {
    if (a == b) {
      return a;
    }
    boolean gauge = a == Histogram.Hint.GAUGE || b == Histogram.Hint.GAUGE;
    return gauge ? Histogram.Hint.GAUGE : Histogram.Hint.UNKNOWN;
  }

  private static boolean collide(Histogram.Hint a, Histogram.Hint b) {
    return (a == Histogram.Hint.RESET && b == Histogram.Hint.NOT_RESET)
        || (a == Histogram.Hint.NOT_RESET && b == Histogram.Hint.RESET);
  }
}
