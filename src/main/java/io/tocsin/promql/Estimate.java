package io.tocsin.promql;

/** A value read off a native histogram, and what observations of NaN did to it. */
record Estimate(double value, Nans nans) {
  /** The part that observations of NaN, which are in no bucket, played. */
  enum Nans {
    NONE,
    /** The wanted rank lies among them. */
    RESULT,
    /** They count, so that the quantile came out higher. */
    SKEW,
    /** They are part of no fraction. */
    EXCLUDED
  }

  static Estimate of(double value) {
    return new Estimate(value, Nans.NONE);
  }
}
