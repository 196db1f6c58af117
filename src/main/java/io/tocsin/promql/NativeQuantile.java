package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramBucket;
import java.util.Iterator;
import java.util.List;

/** The φ-quantile of a native histogram, as upstream's {@code HistogramQuantile} estimates it. */
final class NativeQuantile {
  private static final HistogramBucket NOTHING = new HistogramBucket(0, 0, true, true, 0);

  private final Histogram histogram;
  private final boolean forward; // from the lowest bucket on, or else from the highest down
  private final double rank; // counted in that direction
  private final Iterator<HistogramBucket> buckets;

  private NativeQuantile(Histogram histogram, double q) {
    this.histogram = histogram;
    this.forward = hasNans(histogram) || q < 0.5;
    this.rank = (forward ? q : 1 - q) * histogram.count();
    List<HistogramBucket> ascending = histogram.buckets();
    this.buckets = (forward ? ascending : ascending.reversed()).iterator();
  }

  static Estimate of(double q, Histogram histogram) {
    if (!Buckets.isQuantile(q)) {
      return Estimate.of(
          Double.isNaN(q) ? q : q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    return histogram.count() == 0
        ? Estimate.of(Double.NaN)
        : new NativeQuantile(histogram, q).estimate();
  }

  private static boolean hasNans(Histogram histogram) {
    return Double.isNaN(histogram.sum());
  }

  private Estimate estimate() {
    HistogramBucket bucket = NOTHING;
    double reached = 0;
    boolean found = false;
    while (!found && buckets.hasNext()) {
      bucket = buckets.next();
      reached += bucket.count();
      found = bucket.isPopulated() && reached >= rank;
    }
    if (histogram.usesCustomBuckets()) {
      boolean first = Double.isInfinite(bucket.lower());
      if (first ? bucket.upper() <= 0 : Double.isInfinite(bucket.upper())) {
        return Estimate.of(first ? bucket.upper() : bucket.lower());
      }
    }
    return within(observed(bucket), Math.min(reached, histogram.count()));
  }

  /** The bucket without the side of zero where nothing was observed. */
  private HistogramBucket observed(HistogramBucket bucket) {
    if (histogram.usesCustomBuckets()) {
      return BucketMath.fromZero(bucket);
    }
    boolean isZeroBucket = bucket.lower() < 0 && bucket.upper() > 0;
    return isZeroBucket ? NativeFraction.oneSided(histogram, bucket) : bucket;
  }

  private Estimate within(HistogramBucket bucket, double reached) {
    if (reached < rank) {
      return hasNans(histogram)
          ? new Estimate(Double.NaN, Estimate.Nans.RESULT)
          : Estimate.of(bucket.upper());
    }
    double inBucket = forward ? rank - (reached - bucket.count()) : reached - rank;
    if (!hasNans(histogram)) {
      return Estimate.of(interpolated(bucket, inBucket));
    }
    HistogramBucket last = bucket; // upstream interpolates in the last bucket it looked at
    double total = reached;
    while (buckets.hasNext()) {
      last = buckets.next();
      total += last.count();
    }
    return new Estimate(
        interpolated(last, inBucket),
        total < histogram.count() ? Estimate.Nans.SKEW : Estimate.Nans.NONE);
  }

  private double interpolated(HistogramBucket bucket, double rankInBucket) {
    boolean linear = histogram.usesCustomBuckets() || BucketMath.touchesZero(bucket);
    return BucketMath.valueAt(bucket, rankInBucket / bucket.count(), linear);
  }
}
