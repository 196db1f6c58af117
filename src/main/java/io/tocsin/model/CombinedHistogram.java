package io.tocsin.model;

import io.tocsin.model.ZeroBuckets.Zeros;
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
    if (!a.usesCustomBuckets()) {
      return Optional.of(aligned(a, b, subtract));
    }
    return Optional.of(
        CustomBounds.same(a, b) ? combined(a, b, subtract) : reconciled(a, b, subtract));
  }

  private static CombinedHistogram reconciled(Histogram a, Histogram b, boolean subtract) {
    double[] common = CustomBounds.common(a.sharedBounds(), b.sharedBounds());
    Histogram left = a.onBounds(common);
    BucketCounts positive =
        left.positive()
            .plus(b.positive(), CustomBounds.onto(b.sharedBounds(), common), sign(subtract));
    return new CombinedHistogram(
        combined(left, b, positive, BucketCounts.NONE, subtract).compacted(),
        collide(a.hint(), b.hint()),
        true);
  }

  private static CombinedHistogram aligned(Histogram a, Histogram b, boolean subtract) {
    Histogram left = a;
    Zeros zeros = Zeros.of(b);
    while (left.zeroThreshold() != zeros.threshold()) { // ends: thresholds grow to bounds only
      if (left.zeroThreshold() < zeros.threshold()) {
        left = ZeroBuckets.widened(left, zeros.threshold());
      } else {
        zeros = ZeroBuckets.zeros(b, left.zeroThreshold());
      }
    }
    int schema = Math.min(a.schema(), b.schema());
    return combined(left.toSchema(schema), ZeroBuckets.beyond(b.toSchema(schema), zeros), subtract);
  }

  private static CombinedHistogram combined(Histogram a, Histogram b, boolean subtract) {
    double sign = sign(subtract);
    BucketCounts positive = a.positive().plus(b.positive(), sign);
    BucketCounts negative = a.negative().plus(b.negative(), sign);
    return new CombinedHistogram(
        combined(a, b, positive, negative, subtract), collide(a.hint(), b.hint()), false);
  }

  private static Histogram combined(
      Histogram a, Histogram b, BucketCounts positive, BucketCounts negative, boolean subtract) {
    double sign = sign(subtract);
    return new Histogram(
        hint(a.hint(), b.hint()),
        a.schema(),
        a.zeroThreshold(),
        a.zeroCount() + sign * b.zeroCount(),
        a.count() + sign * b.count(),
        a.sum() + sign * b.sum(),
        positive,
        negative,
        a.sharedBounds());
  }

  private static double sign(boolean subtract) {
    return subtract ? -1 : 1;
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
