package io.tocsin.promql;

import io.tocsin.model.HistogramBucket;

/**
 * Where in a bucket of a native histogram its observations lie: evenly spread on a linear scale in
 * custom buckets and around zero, on a logarithmic one in all others.
 */
final class BucketMath {
  private BucketMath() {}

  static boolean touchesZero(HistogramBucket bucket) {
    return bucket.lower() <= 0 && bucket.upper() >= 0;
  }

  static HistogramBucket between(double lower, double upper, HistogramBucket bucket) {
    return new HistogramBucket(
        lower, upper, bucket.lowerInclusive(), bucket.upperInclusive(), bucket.count());
  }

  /** A custom bucket, which begins at zero if it is the first one and ends above zero. */
  static HistogramBucket fromZero(HistogramBucket custom) {
    boolean whole = custom.lower() != Double.NEGATIVE_INFINITY || custom.upper() <= 0;
    return whole ? custom : between(0, custom.upper(), custom);
  }

  /**
   * The share of the bucket below a value.
   *
   * @param value inside the bucket
   */
  static double below(HistogramBucket bucket, double value, boolean linear) {
    if (linear) {
      return (value - bucket.lower()) / (bucket.upper() - bucket.lower());
    }
    double inner = GoMath.log2(Math.abs(bucket.lower() < 0 ? bucket.upper() : bucket.lower()));
    double outer = GoMath.log2(Math.abs(bucket.lower() < 0 ? bucket.lower() : bucket.upper()));
    double share = (GoMath.log2(Math.abs(value)) - inner) / (outer - inner);
    return bucket.lower() < 0 ? 1 - share : share;
  }

  /** The value with that share of the bucket below it. */
  static double valueAt(HistogramBucket bucket, double share, boolean linear) {
    double lower = bucket.lower();
    double upper = bucket.upper();
    if (linear) {
      return lower + (upper - lower) * share;
    }
    double logLower = GoMath.log2(Math.abs(lower));
    double logUpper = GoMath.log2(Math.abs(upper));
    return lower > 0
        ? Exponential.exp2(logLower + (logUpper - logLower) * share)
        : -Exponential.exp2(logUpper + (logLower - logUpper) * (1 - share));
  }

  /** The middle of an interval, of its finite end if there is just one. */
  static double middle(double lower, double upper, boolean linear) {
    if (Double.isInfinite(lower) && Double.isInfinite(upper)) {
      return 0;
    }
    if (Double.isInfinite(lower)) {
      return upper > 0 ? upper / 2 : upper;
    }
    if (Double.isInfinite(upper)) {
      return lower;
    }
    if (linear) {
      return (lower + upper) / 2;
    }
    double geometric = Math.sqrt(Math.abs(lower * upper));
    return lower < 0 ? -geometric : geometric;
  }
}
