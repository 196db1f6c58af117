package io.tocsin.model;

/** The upper bounds of the buckets of native histograms, by index. */
final class BucketBounds {
  /** The schema with the most buckets per power of two. */
  static final int FINEST_SCHEMA = 8;

  /** The schema with the widest buckets. */
  static final int WIDEST_SCHEMA = -4;

  /** {@code 2^(k/256 - 1)} for k of 0 to 255; each 2^n-th one is of schema 8 - n. */
  private static final double[] FRACTIONS = fractions();

  private BucketBounds() {}

  /**
   * The upper bound {@code 2^(index * 2^-schema)} of a bucket with exponential schema, rounded as
   * upstream does. A bound of 2^1024 is the greatest double instead, so that all finite
   * observations lie below it; then follows infinity.
   *
   * @param schema {@link #WIDEST_SCHEMA} to {@link #FINEST_SCHEMA}
   */
  static double exponential(int schema, int index) {
    if (schema <= 0) {
      return powerOfTwo((long) index << -schema);
    }
    int fraction = (index & ((1 << schema) - 1)) << (FINEST_SCHEMA - schema);
    int exponent = index >> schema;
    return fraction == 0
        ? powerOfTwo(exponent)
        : Math.scalb(FRACTIONS[fraction], Math.clamp((long) exponent + 1, -2000, 2000));
  }

  private static double powerOfTwo(long exponent) {
    return exponent == Double.MAX_EXPONENT + 1
        ? Double.MAX_VALUE
        : Math.scalb(1.0, Math.clamp(exponent, -2000, 2000));
  }

  /**
   * The upper bound of a bucket whose bounds are listed: -Inf before the first, +Inf at the end.
   */
  static double custom(double[] bounds, int index) {
    if (index < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    return index < bounds.length ? bounds[index] : Double.POSITIVE_INFINITY;
  }

  /**
   * Each factor of 2^(1/2), 2^(1/4), ... that k has, multiplied in this order: the roundings are
   * then those of upstream's table, which is not correctly rounded, and bounds are compared by
   * text.
   */
  private static double[] fractions() {
    var fractions = new double[1 << FINEST_SCHEMA];
    for (int k = 0; k < fractions.length; k++) {
      int bit = fractions.length / 2;
      double root = Math.sqrt(2);
      double fraction = (k & bit) == 0 ? 0.5 : 1 / root;
      while ((bit >>= 1) > 0) {
        root = Math.sqrt(root);
        fraction *= (k & bit) == 0 ? 1 : root;
      }
      fractions[k] = fraction;
    }
    return fractions;
  }
}
