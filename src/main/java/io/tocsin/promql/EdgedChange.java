package io.tocsin.promql;

import io.tocsin.model.CombinedHistogram;
import io.tocsin.model.Histogram;
import io.tocsin.model.Histogram.Hint;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much a series changes from the start to the end of an anchored or smoothed window; upstream's
 * {@code extendedRate} and {@code extendedHistogramRate}. Nothing is extrapolated.
 *
 * @param counter whether a fall is a reset
 */
record EdgedChange(RangeRemarks remarks, boolean counter) {
  /**
   * The change over the floats of the window, of which there is at least one.
   *
   * @param seconds what to divide the change by
   * @return {@link Column#ABSENT} when no sample tells of the window
   */
  double ofFloats(Window w, double seconds) {
    Optional<WindowEdges> found = WindowEdges.ofFloats(w);
    if (found.isEmpty()) {
      return Column.ABSENT;
    }
    WindowEdges edges = found.get();
    double left = edges.left(counter);
    double right = edges.right(counter);
    double change = right - left;
    return (counter ? change + lostByResets(edges, left, right) : change) / seconds;
  }

  private static double lostByResets(WindowEdges edges, double left, double right) {
    double lost = 0;
    double previous = left;
    for (int i = edges.firstInside(); i <= edges.lastInside(); i++) {
      double value = edges.window().value(i);
      lost += value < previous ? previous : 0;
      previous = value;
    }
    return lost + (right < previous ? previous : 0);
  }

  /** As {@link #ofFloats} for the histograms of the window. */
  Optional<Histogram> ofHistograms(Window w, double seconds) {
    return WindowEdges.ofHistograms(w)
        .filter(this::isOfOneKind)
        .flatMap(this::change)
        .map(change -> change.dividedBy(seconds).withHint(Hint.GAUGE).compacted());
  }

  /** Whether the histograms have all the same kind of buckets; remarks on them. */
  private boolean isOfOneKind(WindowEdges edges) {
    Window w = edges.window();
    boolean custom = w.histogram(edges.first()).usesCustomBuckets();
    for (int i = edges.first(); i <= edges.last(); i++) {
      if (w.histogram(i).usesCustomBuckets() != custom) {
        remarks.mixOfSchemas(w.labels());
        return false;
      }
      if (counter && w.histogram(i).hint() == Hint.GAUGE) {
        remarks.notCounter(w.labels());
      }
    }
    return true;
  }

  private Optional<Histogram> change(WindowEdges edges) {
    Labels labels = edges.window().labels();
    Histogram left = left(edges);
    Histogram right = right(edges);
    if (!counter && (left.hint() != Hint.GAUGE || right.hint() != Hint.GAUGE)) {
      remarks.notGauge(labels);
    }
    Optional<Histogram> change = combined(right.minus(left), "subtraction");
    return counter ? change.flatMap(c -> withResets(c, edges, left, right)) : change;
  }

  private Histogram left(WindowEdges edges) {
    Window w = edges.window();
    int first = edges.first();
    return edges.isSmoothed() && w.histogramMillis(first) < w.startMillis()
        ? interpolated(w, first, w.startMillis())
        : w.histogram(first);
  }

  private Histogram right(WindowEdges edges) {
    Window w = edges.window();
    int last = edges.last();
    return edges.isSmoothed() && last > 0 && w.histogramMillis(last) > w.endMillis()
        ? interpolated(w, last - 1, w.endMillis())
        : w.histogram(last);
  }

  private Histogram interpolated(Window w, int index, long millis) {
    return new Interpolation(w.histogramMillis(index), w.histogramMillis(index + 1), millis)
        .between(w.histogram(index), w.histogram(index + 1), counter, remarks, w.labels())
        .orElseThrow(); // of one kind, as has been seen to
  }

  private Optional<Histogram> withResets(
      Histogram change, WindowEdges edges, Histogram left, Histogram right) {
    List<Histogram> lost = beforeResets(edges, left, right);
    if (lost.isEmpty()) {
      return Optional.of(change);
    }
    Optional<Histogram> sum = Optional.of(lost.getFirst());
    for (Histogram more : lost.subList(1, lost.size())) {
      sum = sum.flatMap(s -> combined(s.plus(more), "addition"));
    }
    return sum.flatMap(s -> combined(change.plus(s), "addition"));
  }

  /** The histograms before each reset but that which the interpolation at the start has seen to. */
  private static List<Histogram> beforeResets(WindowEdges edges, Histogram left, Histogram right) {
    Window w = edges.window();
    int next = edges.first() + 1;
    Histogram previous = left;
    if (startsInReset(edges)) {
      previous = w.histogram(next);
      next++;
    }
    var lost = new ArrayList<Histogram>();
    for (; next <= edges.last(); next++) {
      Histogram at = next == edges.last() ? right : w.histogram(next);
      if (at.isResetAfter(previous)) {
        lost.add(previous);
      }
      previous = at;
    }
    return lost;
  }

  private static boolean startsInReset(WindowEdges edges) {
    Window w = edges.window();
    int first = edges.first();
    return edges.isSmoothed()
        && w.histogramMillis(first) < w.startMillis()
        && w.histogram(first + 1).isResetAfter(w.histogram(first));
  }

  private Optional<Histogram> combined(Optional<CombinedHistogram> result, String operation) {
    return result.map(combined -> remarks.reconciled(combined, operation));
  }

  /**
   * The floats of the window with one more at its start and its end.
   *
   * @throws QueryException when there are histograms
   */
  static SampleArray extended(Window w) {
    if (w.histogramCount() > 0) {
      throw QueryException.execution(
          w.edges().word() + " modifier is not supported with histograms");
    }
    return WindowEdges.ofResult(w).map(EdgedChange::extended).orElse(SampleArray.EMPTY);
  }

  private static SampleArray extended(WindowEdges edges) {
    Window w = edges.window();
    int from = edges.firstInside();
    int inside = Math.max(0, edges.lastInside() + 1 - from);
    long[] times = new long[inside + 2];
    double[] values = new double[inside + 2];
    for (int i = 0; i < inside; i++) {
      times[i + 1] = w.millis(from + i);
      values[i + 1] = w.value(from + i);
    }
    times[0] = w.startMillis();
    values[0] = edges.left(false);
    times[inside + 1] = w.endMillis();
    values[inside + 1] = edges.right(false);
    return new SampleArray(times, values);
  }
}
