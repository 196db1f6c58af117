package io.tocsin.promql;

/**
 * Upstream's {@code extrapolatedRate}: stretches the change over the samples of a window to the
 * whole of it. The samples cover the middle of the window; each edge adds the gap to it, or half a
 * mean interval where the gap is too wide for the series to reach the edge. A counter is not
 * extended to before it was zero, nor to before it began to count where that is known.
 *
 * <pre>
 * (start      first sample                      last sample   end]
 *     |--toStart--|------------- sampled -------------|--toEnd--|
 * </pre>
 *
 * @param firstMillis of the first sample
 * @param lastMillis of the last sample
 * @param samples how many there are
 * @param startMillis when the counter began to count, if that is in the window before the first
 *     sample; else 0
 */
record Extrapolation(
    Window window, long firstMillis, long lastMillis, int samples, long startMillis) {
  /** A gap at the edge of this many mean intervals means that the series starts or ends there. */
  private static final double EDGE_INTERVALS = 1.1;

  static Extrapolation ofFloats(Window w, boolean counter) {
    return new Extrapolation(
        w, w.firstMillis(), w.lastMillis(), w.size(), counter ? start(w, w.firstMillis()) : 0);
  }

  static Extrapolation ofHistograms(Window w, boolean counter) {
    int count = w.histogramCount();
    long first = w.histogramMillis(0);
    long start = counter ? start(w, first) : 0;
    return new Extrapolation(w, first, w.histogramMillis(count - 1), count, start);
  }

  private static long start(Window w, long firstMillis) {
    long start = w.startedAt(firstMillis);
    return start > w.startMillis() && start < firstMillis ? start : 0;
  }

  /** Whether the first sample is itself a change, since the counter began in the window. */
  boolean startsInside() {
    return startMillis != 0;
  }

  /** Whether the samples show any change at all. */
  boolean isEnough() {
    return samples > 1 || startsInside();
  }

  /**
   * What to multiply a change by.
   *
   * @param first the value of the first sample, or how many observations it has
   * @param change the change over the samples, or that of the number of observations
   */
  double factor(double first, double change, boolean counter) {
    double toStart = (firstMillis - window.startMillis()) / 1000.0;
    double toEnd = (window.endMillis() - lastMillis) / 1000.0;
    double sampled = (lastMillis - firstMillis) / 1000.0;
    double interval = samples > 1 ? sampled / (samples - 1) : 0;
    double edge = interval * EDGE_INTERVALS;
    if (startsInside()) {
      toStart = 0;
      sampled = (lastMillis - startMillis) / 1000.0;
    } else {
      toStart = toStart >= edge ? interval / 2 : toStart;
      if (counter && change > 0 && first >= 0) {
        toStart = Math.min(toStart, sampled * (first / change));
      }
    }
    if (toEnd >= edge) {
      toEnd = interval / 2;
    }
    return sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
  }
}
