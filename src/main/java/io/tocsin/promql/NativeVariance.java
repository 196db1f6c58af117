package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramBucket;

/**
 * The variance of the observations of a native histogram, each taken as the middle of its bucket.
 */
final class NativeVariance {
  private NativeVariance() {}

  static double of(Histogram histogram) {
    double mean = histogram.sum() / histogram.count();
    var squares = new Kahan();
    for (HistogramBucket bucket : histogram.buckets()) {
      if (bucket.isPopulated()) {
        double distance = middle(histogram, bucket) - mean;
        squares.add(bucket.count() * distance * distance);
      }
    }
    return squares.value() / histogram.count();
  }

  private static double middle(Histogram histogram, HistogramBucket bucket) {
    if (histogram.usesCustomBuckets()) {
      return (bucket.upper() + bucket.lower()) / 2;
    }
    if (BucketMath.touchesZero(bucket)) {
      return 0;
    }
    double geometric = Math.sqrt(bucket.upper() * bucket.lower());
    return bucket.upper() < 0 ? -geometric : geometric;
  }
}
