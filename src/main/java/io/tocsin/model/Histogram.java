package io.tocsin.model;

/**
 * A native histogram with float counts: a count per bucket, where the bounds of the buckets follow
 * from {@code schema}. Immutable.
 *
 * <p>With an exponential schema (-4 to 8) positive bucket {@code i} reaches from {@code bound(i -
 * 1)}, exclusive, to {@code bound(i) = 2^(i * 2^-schema)}, negative ones mirror them, and the zero
 * bucket holds what lies between {@code -zeroThreshold} and {@code zeroThreshold}. With {@link
 * #CUSTOM_BUCKETS} the bounds are listed in the histogram itself.
 */
public final class Histogram {
  /** The schema of histograms whose bounds are listed. */
  public static final int CUSTOM_BUCKETS = -53;

  /** What is known of counter resets between the histogram before and this one. */
  public enum Hint {
    UNKNOWN,
    RESET,
    NOT_RESET,
    /** It is no counter. */
    GAUGE
  }

  private final Hint hint;
  private final int schema;
  private final double count;
  private final double sum;

  Histogram(Hint hint, int schema, double count, double sum) {
    this.hint = hint;
    this.schema = schema;
    this.count = count;
    this.sum = sum;
  }

  public Hint hint() {
    return hint;
  }

  public int schema() {
    return schema;
  }

  /** How many observations there were, those that are not a number included. */
  public double count() {
    return count;
  }

  /** Of all observations; with the bits of {@link StaleMarker} the series ended. */
  public double sum() {
    return sum;
  }
}
