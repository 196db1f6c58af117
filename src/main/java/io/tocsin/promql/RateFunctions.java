package io.tocsin.promql;

import static io.tocsin.promql.ValueType.MATRIX;

import io.tocsin.model.Histogram;
import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.WindowCursor.Point;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How much, and how often, series change in a window. */
final class RateFunctions {
  static final List<PromFunction> ALL =
      List.of(
          perWindow("rate", in -> extrapolated(in, true, true)),
          perWindow("increase", in -> extrapolated(in, true, false)),
          perWindow("delta", in -> extrapolated(in, false, false)),
          perWindow("irate", in -> instant(in, true)),
          perWindow("idelta", in -> instant(in, false)),
          perWindow("resets", in -> counted(in, RateFunctions::resets, RateFunctions::isReset)),
          perWindow("changes", in -> counted(in, RateFunctions::changes, RateFunctions::isChange)));

  private RateFunctions() {}

  private static PromFunction perWindow(String name, PromFunction.Body body) {
    return PromFunction.vector(name, List.of(MATRIX), body);
  }

  private static Columns extrapolated(Invocation in, boolean counter, boolean perSecond) {
    RangeRemarks remarks = in.remarks(0);
    var edged = new EdgedChange(remarks, counter);
    return in.perWindow(
        0,
        (w, into) -> {
          double scale = perSecond ? w.rangeSeconds() : 1;
          if (w.isMixed()) {
            remarks.mixOfKinds(w.labels());
          } else if (w.edges() != Edges.PLAIN) {
            change(w, edged, scale, into);
          } else if (w.size() > 0) {
            into.set(w.step(), extrapolated(w, counter, scale));
            warnOfOverlaps(w, counter, remarks);
          } else {
            extrapolated(w, counter, scale, remarks)
                .ifPresent(histogram -> into.set(w.step(), histogram));
          }
        },
        (series, column) -> {
          if (counter && column.hasFloats()) {
            remarks.mayBeNoCounter(series.labels(), in.evaluator().features());
          }
        });
  }

  private static void change(Window w, EdgedChange edged, double scale, Column.Builder into) {
    if (w.size() > 0) {
      into.set(w.step(), edged.ofFloats(w, scale));
    } else {
      edged.ofHistograms(w, scale).ifPresent(histogram -> into.set(w.step(), histogram));
    }
  }

  /** The change over the floats of the window, stretched to the whole of it. */
  private static double extrapolated(Window w, boolean counter, double seconds) {
    var window = Extrapolation.ofFloats(w, counter);
    if (!window.isEnough()) {
      return Column.ABSENT;
    }
    double change = w.last() - w.first();
    if (counter) {
      for (int i = 1; i < w.size(); i++) {
        change += isReset(w, i) ? w.value(i - 1) : 0;
      }
      change += window.startsInside() ? w.first() : 0;
    }
    return change * (window.factor(w.first(), change, counter) / seconds);
  }

  private static void warnOfOverlaps(Window w, boolean counter, RangeRemarks remarks) {
    if (counter && w.hasStarts() && StartTimeResets.anyOverlap(w)) {
      remarks.startTimeOverlap(w.labels());
    }
  }

  private static boolean isReset(Window w, int index) {
    return w.value(index) < w.value(index - 1)
        || (w.hasStarts() && StartTimeResets.isReset(w, index));
  }

  private static Optional<Histogram> extrapolated(
      Window w, boolean counter, double seconds, RangeRemarks remarks) {
    var window = Extrapolation.ofHistograms(w, counter);
    if (!window.isEnough()) {
      return Optional.empty();
    }
    Histogram first = w.histogram(0);
    return change(w, window.startsInside(), new HistogramChange(remarks, counter))
        .map(
            change ->
                change.times(window.factor(first.count(), change.count(), counter) / seconds));
  }

  /**
   * @param fromZero whether the counter began in the window, so that its first value is change too
   */
  private static Optional<Histogram> change(Window w, boolean fromZero, HistogramChange changes) {
    if (w.histogramCount() == 1) {
      return Optional.of(w.histogram(0));
    }
    Optional<Histogram> change = changes.over(w);
    if (change.isPresent()) {
      warnOfOverlaps(w, changes.counter(), changes.remarks());
    }
    return fromZero ? change.flatMap(c -> changes.added(c, w.histogram(0), w.labels())) : change;
  }

  /** {@code irate} and {@code idelta}: from the last sample but one to the last. */
  private static Columns instant(Invocation in, boolean counter) {
    RangeRemarks remarks = in.remarks(0);
    return in.perWindow(
        0,
        (w, into) -> {
          Point last = null;
          Point before = null;
          for (var points = new WindowCursor(w); points.hasNext(); ) {
            before = last;
            last = points.next();
          }
          if (before != null && last != null && before.millis() != last.millis()) {
            instant(w, before, last, counter, remarks, into);
          }
        });
  }

  private static void instant(
      Window w,
      Point before,
      Point last,
      boolean counter,
      RangeRemarks remarks,
      Column.Builder into) {
    double seconds = counter ? (last.millis() - before.millis()) / 1000.0 : 1;
    Histogram from = before.histogram();
    Histogram to = last.histogram();
    if (from == null && to == null) {
      boolean reset = counter && (last.value() < before.value() || last.startsAfter(before));
      into.set(w.step(), (reset ? last.value() : last.value() - before.value()) / seconds);
    } else if (from == null || to == null) {
      remarks.mixOfKinds(w.labels());
    } else {
      boolean reset = last.startsAfter(before) || (counter && to.isResetAfter(from));
      new HistogramChange(remarks, counter)
          .between(w, from, to, reset)
          .ifPresent(change -> into.set(w.step(), counter ? change.dividedBy(seconds) : change));
    }
  }

  private interface FloatCount {
    int of(Window w);
  }

  private interface Step {
    boolean counts(Point before, Point next);
  }

  /** How often something happens from one sample to the next; changes of kind always count. */
  private static Columns counted(Invocation in, FloatCount ofFloats, Step step) {
    return in.perWindow(
        0,
        (w, into) -> {
          if (w.edges() == Edges.PLAIN || w.anchor()) {
            into.set(w.step(), w.histogramCount() == 0 ? ofFloats.of(w) : counted(w, step));
          }
        });
  }

  private static int counted(Window w, Step step) {
    int count = 0;
    Point before = null;
    for (var points = new WindowCursor(w); points.hasNext(); ) {
      Point next = points.next();
      count += (before != null && step.counts(before, next)) ? 1 : 0;
      before = next;
    }
    return count;
  }

  private static int resets(Window w) {
    int resets = 0;
    for (int i = 1; i < w.size(); i++) {
      resets += isReset(w, i) ? 1 : 0;
    }
    return resets;
  }

  private static boolean isReset(Point before, Point next) {
    Histogram from = before.histogram();
    Histogram to = next.histogram();
    if (from == null && to == null) {
      return next.value() < before.value() || next.startsAfter(before);
    }
    return from == null || to == null || next.startsAfter(before) || to.isResetAfter(from);
  }

  private static int changes(Window w) {
    int changes = 0;
    for (int i = 1; i < w.size(); i++) {
      changes += differ(w.value(i - 1), w.value(i)) ? 1 : 0;
    }
    return changes;
  }

  private static boolean isChange(Point before, Point next) {
    @Nullable Histogram from = before.histogram();
    @Nullable Histogram to = next.histogram();
    return (from == null && to == null)
        ? differ(before.value(), next.value())
        : from == null || !from.equals(to);
  }

  /** Two NaN in a row are no change. */
  private static boolean differ(double a, double b) {
    return a != b && !(Double.isNaN(a) && Double.isNaN(b));
  }
}
