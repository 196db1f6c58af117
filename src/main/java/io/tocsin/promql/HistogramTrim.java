package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramBucket;
import java.util.List;

/**
 * What {@code </} and {@code >/} leave of a native histogram: the observations on one side of a
 * value. Of a bucket around the value a share is kept; count and sum are then estimated from what
 * is left. Used once.
 */
final class HistogramTrim {
  private static final Kept NOTHING = new Kept(0, 0);

  private final Histogram histogram;
  private final double at;
  private final boolean keepsBelow;
  private double count;
  private double sum;
  private boolean trimmed;

  private HistogramTrim(Histogram histogram, double at, boolean keepsBelow) {
    this.histogram = histogram;
    this.at = at;
    this.keepsBelow = keepsBelow;
  }

  /** What is left of one bucket. */
  private record Kept(double count, double middle) {}

  /** {@code h </ x}: observations up to {@code x}; the histogram itself if that is all. */
  static Histogram below(Histogram histogram, double x) {
    return new HistogramTrim(histogram, x, true).result();
  }

  /** {@code h >/ x}: observations from {@code x} on; the histogram itself if that is all. */
  static Histogram above(Histogram histogram, double x) {
    return new HistogramTrim(histogram, x, false).result();
  }

  private Histogram result() {
    double[] positive = kept(histogram.positiveBuckets());
    double[] negative = kept(histogram.negativeBuckets());
    double zeros = histogram.zeroCount() > 0 ? kept(zeroBucket(), true) : histogram.zeroCount();
    if (!trimmed) {
      return histogram;
    }
    return histogram.toBuilder()
        .positive(histogram.positiveSpans(), positive)
        .negative(histogram.negativeSpans(), negative)
        .zeroBucket(histogram.zeroThreshold(), zeros)
        .count(count)
        .sum(sum)
        .build()
        .compacted();
  }

  private double[] kept(List<HistogramBucket> buckets) {
    var counts = new double[buckets.size()];
    for (int i = 0; i < counts.length; i++) {
      HistogramBucket bucket = buckets.get(i);
      boolean linear = histogram.usesCustomBuckets() || BucketMath.touchesZero(bucket);
      counts[i] = bucket.isPopulated() ? kept(bucket, linear) : bucket.count();
    }
    return counts;
  }

  /** The zero bucket, or the half of it on the side where buckets are populated. */
  private HistogramBucket zeroBucket() {
    boolean positive = isPopulated(histogram.positiveBuckets());
    boolean negative = isPopulated(histogram.negativeBuckets());
    HistogramBucket zero = histogram.zeroBucket();
    double lower = positive && !negative ? 0 : zero.lower();
    double upper = negative && !positive ? 0 : zero.upper();
    return BucketMath.between(lower, upper, zero);
  }

  private static boolean isPopulated(List<HistogramBucket> buckets) {
    return buckets.stream().anyMatch(HistogramBucket::isPopulated);
  }

  private double kept(HistogramBucket bucket, boolean linear) {
    Kept kept = keep(bucket, linear);
    trimmed |= kept.count() != bucket.count();
    count += kept.count();
    sum += kept.middle() * kept.count();
    return kept.count();
  }

  private Kept keep(HistogramBucket bucket, boolean linear) {
    double lower = bucket.lower();
    double upper = bucket.upper();
    if (keepsBelow ? upper <= at : lower >= at) {
      return new Kept(bucket.count(), BucketMath.middle(lower, upper, linear));
    }
    boolean cut = keepsBelow ? lower < at : upper > at;
    if (!cut) {
      return NOTHING;
    }
    if (lower == Double.NEGATIVE_INFINITY) {
      return keepsBelow ? belowInLowest(bucket) : aboveInLowest(bucket);
    }
    if (upper == Double.POSITIVE_INFINITY) {
      return keepsBelow ? NOTHING : new Kept(bucket.count(), at);
    }
    double below = BucketMath.below(bucket, at, linear);
    return keepsBelow
        ? new Kept(bucket.count() * below, BucketMath.middle(lower, at, linear))
        : new Kept(bucket.count() * (1 - below), BucketMath.middle(at, upper, linear));
  }

  /** Of a bucket from -Inf on, taken to start at 0 where it reaches beyond. */
  private Kept belowInLowest(HistogramBucket bucket) {
    if (bucket.upper() <= 0) {
      return new Kept(bucket.count(), at);
    }
    return at > 0 ? new Kept(bucket.count() * at / bucket.upper(), at / 2) : NOTHING;
  }

  private Kept aboveInLowest(HistogramBucket bucket) {
    double share = 1 - at / bucket.upper();
    return at >= 0 ? new Kept(bucket.count() * share, (at + bucket.upper()) / 2) : NOTHING;
  }
}
