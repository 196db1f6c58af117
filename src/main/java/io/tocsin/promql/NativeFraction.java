package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramBucket;

/**
 * The share of observations of a native histogram between two values, as upstream's {@code
 * HistogramFraction} estimates it.
 */
final class NativeFraction {
  private NativeFraction() {}

  static Estimate of(double lower, double upper, Histogram histogram) {
    if (histogram.count() == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
      return Estimate.of(Double.NaN);
    }
    if (lower >= upper) {
      return Estimate.of(0);
    }
    double total = histogram.count();
    var nans = Estimate.Nans.NONE;
    if (Double.isNaN(histogram.sum())) {
      total = histogram.buckets().stream().mapToDouble(HistogramBucket::count).sum();
      nans = total < histogram.count() ? Estimate.Nans.EXCLUDED : Estimate.Nans.NONE;
    }
    double between = rank(upper, histogram, total) - rank(lower, histogram, total);
    return new Estimate(between / histogram.count(), nans);
  }

  /** How many observations lie below a value. */
  private static double rank(double value, Histogram histogram, double total) {
    double below = 0;
    for (HistogramBucket whole : histogram.buckets()) {
      boolean zero = BucketMath.touchesZero(whole);
      HistogramBucket bucket = zero ? oneSided(histogram, whole) : whole;
      if (bucket.lower() >= value) {
        return Math.min(below, total);
      }
      if (value < bucket.upper()) {
        boolean linear = zero || histogram.usesCustomBuckets();
        return Math.min(below + below(bucket, value, linear), total);
      }
      below += bucket.count();
    }
    return total;
  }

  private static double below(HistogramBucket bucket, double value, boolean linear) {
    boolean open = bucket.lower() == Double.NEGATIVE_INFINITY;
    return bucket.count() * (open && linear ? 1 : BucketMath.below(bucket, value, linear));
  }

  /** A bucket around zero, cut off there when nothing was observed on the other side. */
  static HistogramBucket oneSided(Histogram histogram, HistogramBucket bucket) {
    boolean negative = histogram.hasNegativeBuckets();
    boolean positive = histogram.hasPositiveBuckets();
    if (negative == positive) {
      return bucket;
    }
    return positive
        ? BucketMath.between(0, bucket.upper(), bucket)
        : BucketMath.between(bucket.lower(), 0, bucket);
  }
}
