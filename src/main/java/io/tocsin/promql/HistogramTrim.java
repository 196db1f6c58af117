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

  /** What is left of one bucket, and around which value it lies. */
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
    double zeros = histogram.zeroCount() > 0 ? keptZeros() : histogram.zeroCount();
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
      counts[i] = bucket.isPopulated() ? kept(bucket) : bucket.count();
    }
    return counts;
  }

  private double kept(HistogramBucket bucket) {
    boolean whole = keepsBelow ? bucket.upper() <= at : bucket.lower() >= at;
    if (whole) {
      return added(new Kept(bucket.count(), middle(bucket.lower(), bucket.upper())));
    }
    Kept part = part(bucket);
    trimmed |= part.count() != bucket.count();
    return added(part);
  }

  private double added(Kept kept) {
    count += kept.count();
    sum += kept.middle() * kept.count();
    return kept.count();
  }

  private Kept part(HistogramBucket bucket) {
    double lower = bucket.lower();
    double upper = bucket.upper();
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
    double below = bucket.count() * BucketMath.below(bucket, at, histogram.usesCustomBuckets());
    return keepsBelow
        ? new Kept(below, middle(lower, at))
        : new Kept(bucket.count() - below, middle(at, upper));
  }

  private double middle(double lower, double upper) {
    return BucketMath.middle(lower, upper, histogram.usesCustomBuckets());
  }

  /** Of a bucket from -Inf on, taken to start at 0 where it reaches beyond. */
  private Kept belowInLowest(HistogramBucket bucket) {
    if (bucket.upper() <= 0) {
      return new Kept(bucket.count(), at);
    }
    boolean known = at > 0 && bucket.upper() != Double.POSITIVE_INFINITY;
    return known ? new Kept(bucket.count() * at / bucket.upper(), at / 2) : NOTHING;
  }

  private Kept aboveInLowest(HistogramBucket bucket) {
    double share = 1 - at / bucket.upper();
    boolean known = at >= 0 && bucket.upper() != Double.POSITIVE_INFINITY;
    return known ? new Kept(bucket.count() * share, (at + bucket.upper()) / 2) : NOTHING;
  }

  private double keptZeros() {
    Kept part = partOfZeros();
    trimmed |= part.count() != histogram.zeroCount();
    return added(part);
  }

  /** Of the zero bucket, or of the half of it on the side where buckets are populated. */
  private Kept partOfZeros() {
    boolean positive = isPopulated(histogram.positiveBuckets());
    boolean negative = isPopulated(histogram.negativeBuckets());
    double lower = positive && !negative ? 0 : -histogram.zeroThreshold();
    double upper = negative && !positive ? 0 : histogram.zeroThreshold();
    if (at <= lower) { // first, as with a threshold of 0 at may be both
      return keepsBelow ? NOTHING : zerosBetween(lower, upper, 1);
    }
    if (at >= upper) {
      return keepsBelow ? zerosBetween(lower, upper, 1) : NOTHING;
    }
    double width = upper - lower;
    return keepsBelow
        ? zerosBetween(lower, at, (at - lower) / width)
        : zerosBetween(at, upper, (upper - at) / width);
  }

  private Kept zerosBetween(double lower, double upper, double share) {
    return new Kept(histogram.zeroCount() * share, (lower + upper) / 2);
  }

  private static boolean isPopulated(List<HistogramBucket> buckets) {
    return buckets.stream().anyMatch(HistogramBucket::isPopulated);
  }
}
