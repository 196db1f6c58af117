package io.tocsin.promql;

import io.tocsin.model.Histogram;
import org.jspecify.annotations.Nullable;

/** Walks over the samples of one window, of both kinds, in time order. Not thread-safe. */
final class WindowCursor {
  private final Window window;
  private int nextFloat;
  private int nextHistogram;

  /**
   * One sample.
   *
   * @param histogram null where the sample is the float {@code value}
   */
  record Point(long millis, double value, @Nullable Histogram histogram, long startMillis) {
    /** Whether the start time says that counting began anew after {@code before}. */
    boolean startsAfter(Point before) {
      return StartTimeResets.isReset(before.startMillis, before.millis, startMillis, millis);
    }
  }

  WindowCursor(Window window) {
    this.window = window;
  }

  boolean hasNext() {
    return nextFloat < window.size() || nextHistogram < window.histogramCount();
  }

  Point next() {
    boolean isFloat =
        nextHistogram == window.histogramCount()
            || (nextFloat < window.size()
                && window.millis(nextFloat) < window.histogramMillis(nextHistogram));
    return isFloat ? floatAt(nextFloat++) : histogramAt(nextHistogram++);
  }

  private Point floatAt(int index) {
    long millis = window.millis(index);
    return new Point(millis, window.value(index), null, window.startedAt(millis));
  }

  private Point histogramAt(int index) {
    long millis = window.histogramMillis(index);
    return new Point(millis, Double.NaN, window.histogram(index), window.startedAt(millis));
  }
}
