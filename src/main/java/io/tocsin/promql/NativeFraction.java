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
      total = inBuckets(histogram);
      nans = total < histogram.count() ? Estimate.Nans.EXCLUDED : Estimate.Nans.NONE;
    }
    double between = rank(upper, histogram, total) - rank(lower, histogram, total);
    return new Estimate(between / histogram.count(), nans);
  }

  /** Not rounded better than upstream, as a difference from the count is remarked on. */
  private static double inBuckets(Histogram histogram) {
    double total = 0;
    for (HistogramBucket bucket : histogram.buckets()) {
      total += bucket.count();
    }
    return total;
  }

  /** How many observations lie below a value. */
  private static double rank(double value, Histogram histogram, double total) {
    double below = 0;
    boolean custom = histogram.usesCustomBuckets();
    for (HistogramBucket whole : histogram.buckets()) {
      boolean linear = custom || BucketMath.touchesZero(whole);
      HistogramBucket bucket = linear ? observed(histogram, whole) : whole;
      if (bucket.lower() >= value) {
        return Math.min(below, total);
      }
      if (value < bucket.upper()) {
        return Math.min(below + below(bucket, value, linear), total);
      }
      below += bucket.count();
    }
    return total;
  }

  private static double below(HistogramBucket bucket, double value, boolean linear) {
    if (!linear) {
      return bucket.count() * BucketMath.below(bucket, value, false);
    }
    boolean open = bucket.lower() == Double.NEGATIVE_INFINITY;
    double width = bucket.upper() - bucket.lower();
    return open ? bucket.count() : bucket.count() * (value - bucket.lower()) / width;
  }

  private static HistogramBucket observed(Histogram histogram, HistogramBucket bucket) {
    return histogram.usesCustomBuckets()
        ? BucketMath.fromZero(bucket)
        : oneSided(histogram, bucket);
  }

  /** A zero bucket, cut off at zero when nothing was observed on the other side. */
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
