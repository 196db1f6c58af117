package io.tocsin.model;

/**
 * The average of histograms, as {@code avg} and {@code avg_over_time} need it: a compensated sum
 * divided at the end, and from the first overflow of that sum on a running mean instead. Not
 * thread-safe.
 */
public final class HistogramMean {
  private final HistogramSum sum; // the mean itself once incremental
  private double magnitude; // no number in the sum can be greater
  private double n = 1;
  private boolean incremental;

  public HistogramMean(Histogram first) {
    this.sum = new HistogramSum(first);
    this.magnitude = magnitude(first);
  }

  /**
   * Adds one more.
   *
   * @return false, with the average unchanged, when just one of both has custom buckets
   */
  public boolean add(Histogram next) {
    if (!sum.accepts(next)) {
      return false;
    }
    if (!incremental && overflowsWith(next)) {
      incremental = true;
      sum.divide(n);
    }
    n++;
    if (incremental) {
      sum.scale((n - 1) / n);
    }
    return sum.add(incremental ? next.dividedBy(n) : next);
  }

  /** Tries it only where it may happen, as that takes a copy of the sum. */
  private boolean overflowsWith(Histogram next) {
    magnitude += magnitude(next);
    if (Double.isFinite(magnitude)) {
      return false;
    }
    HistogramSum trial = sum.copy();
    return trial.add(next) && trial.hasInfinity();
  }

  private static double magnitude(Histogram histogram) {
    return Math.abs(histogram.count())
        + Math.abs(histogram.sum())
        + Math.abs(histogram.zeroCount())
        + histogram.positive().magnitude()
        + histogram.negative().magnitude();
  }

  /** See {@link HistogramSum#hasHintCollision}. */
  public boolean hasHintCollision() {
    return sum.hasHintCollision();
  }

  /** See {@link HistogramSum#hasReconciledBounds}. */
  public boolean hasReconciledBounds() {
    return sum.hasReconciledBounds();
  }

  /** The average so far, not compacted. */
  public Histogram value() {
    if (incremental) {
      return sum.value();
    }
    HistogramSum mean = sum.copy();
    mean.divide(n);
    return mean.value();
  }
}
