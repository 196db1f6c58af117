package io.tocsin.promql;

import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/**
 * Which samples tell of the values at the start and the end of a window that is anchored or
 * smoothed; upstream's {@code extendedRate}.
 *
 * <pre>
 *           (start                    end]
 * anchored   x  |     x     x     x    |  x      first = 0, last = 3
 * smoothed   x  |     x     x     x    |  x      first = 0, last = 4
 * </pre>
 *
 * @param first index of the last sample not after the start, or that of the earliest one
 * @param last index of the last sample not after the end, or when smoothed of the first not before
 */
record WindowEdges(Window window, int first, int last) {
  /** For the floats of {@code w}, of which there is one at least; empty if none tells anything. */
  static Optional<WindowEdges> ofFloats(Window w) {
    return begun(w, of(w, w.size(), w::millis), w::millis);
  }

  /** As {@link #ofFloats} for histograms. */
  static Optional<WindowEdges> ofHistograms(Window w) {
    return begun(w, of(w, w.histogramCount(), w::histogramMillis), w::histogramMillis);
  }

  /** As {@link #ofFloats} where the samples themselves are wanted: those after the end do too. */
  static Optional<WindowEdges> ofResult(Window w) {
    return of(w, w.size(), w::millis);
  }

  private static Optional<WindowEdges> begun(
      Window w, Optional<WindowEdges> edges, IntToLongFunction millis) {
    return edges.filter(e -> !e.isSmoothed() || millis.applyAsLong(e.first) <= w.endMillis());
  }

  private static Optional<WindowEdges> of(Window w, int count, IntToLongFunction millis) {
    boolean smoothed = w.edges() == Edges.SMOOTHED;
    int afterStart = firstWhere(count - 1, i -> millis.applyAsLong(i) > w.startMillis());
    int first = Math.max(0, afterStart - 1);
    int last =
        smoothed ? firstWhere(count - 1, i -> millis.applyAsLong(i) >= w.endMillis()) : count - 1;
    boolean ended = millis.applyAsLong(last) <= w.startMillis();
    return ended ? Optional.empty() : Optional.of(new WindowEdges(w, first, last));
  }

  /** The first index below {@code limit} where {@code rising} holds, or {@code limit}. */
  private static int firstWhere(int limit, IntPredicate rising) {
    int low = 0;
    int high = limit;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rising.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  boolean isSmoothed() {
    return window.edges() == Edges.SMOOTHED;
  }

  /** The float at the start. */
  double left(boolean counter) {
    long start = window.startMillis();
    return isSmoothed() && window.millis(first) < start
        ? new Interpolation(window.millis(first), window.millis(first + 1), start)
            .between(window.value(first), window.value(first + 1), counter)
        : window.value(first);
  }

  /** The float at the end. */
  double right(boolean counter) {
    long end = window.endMillis();
    return isSmoothed() && last > 0 && window.millis(last) > end
        ? new Interpolation(window.millis(last - 1), window.millis(last), end)
            .between(window.value(last - 1), window.value(last), counter)
        : window.value(last);
  }

  /** Index of the first float after the start. */
  int firstInside() {
    return window.millis(first) <= window.startMillis() ? first + 1 : first;
  }

  /** Index of the last float before the end. */
  int lastInside() {
    return window.millis(last) >= window.endMillis() ? last - 1 : last;
  }
}
