package io.tocsin.promql;

import static io.tocsin.promql.ValueType.MATRIX;
import static io.tocsin.promql.ValueType.SCALAR;

import io.tocsin.promql.Evaluated.Columns;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Aggregations over the samples of a window. */
final class OverTimeFunctions {
  static final List<PromFunction> ALL =
      List.of(
          accumulated("sum_over_time", OverTimeFunctions::sum, Accumulator::ofSum),
          accumulated("avg_over_time", OverTimeFunctions::average, Accumulator::ofAverage),
          perWindow("count_over_time", w -> w.size() + w.histogramCount()),
          perFloats("min_over_time", w -> w.value(minimum(w, false))),
          perFloats("max_over_time", w -> w.value(maximum(w, false))),
          perFloats("stddev_over_time", w -> Math.sqrt(variance(w))),
          perFloats("stdvar_over_time", OverTimeFunctions::variance),
          perWindow("present_over_time", _ -> 1),
          PromFunction.vector(
              "first_over_time",
              List.of(MATRIX),
              in -> in.perNamedWindow(0, OverTimeFunctions::putFirst)),
          PromFunction.vector(
              "last_over_time",
              List.of(MATRIX),
              in -> in.perNamedWindow(0, OverTimeFunctions::putLast)),
          PromFunction.vector(
              "quantile_over_time", List.of(SCALAR, MATRIX), OverTimeFunctions::quantile),
          perFloats("mad_over_time", OverTimeFunctions::medianDeviation).asExperimental(),
          perWindow("ts_of_first_over_time", w -> firstMillis(w) / 1000.0).asExperimental(),
          perWindow("ts_of_last_over_time", w -> lastMillis(w) / 1000.0).asExperimental(),
          perFloats("ts_of_min_over_time", w -> w.millis(minimum(w, true)) / 1000.0)
              .asExperimental(),
          perFloats("ts_of_max_over_time", w -> w.millis(maximum(w, true)) / 1000.0)
              .asExperimental());

  private static final double MEDIAN = 0.5;

  private OverTimeFunctions() {}

  private static PromFunction perFloats(String name, Invocation.FloatFunction f) {
    return PromFunction.vector(name, List.of(MATRIX), in -> in.perFloats(0, f));
  }

  /** Of a window with samples of whatever kind. */
  private static PromFunction perWindow(String name, ToDoubleFunction<Window> f) {
    return PromFunction.vector(
        name,
        List.of(MATRIX),
        in -> in.perWindow(0, (w, into) -> into.set(w.step(), f.applyAsDouble(w))));
  }

  /** Of a window with samples of one kind. */
  private static PromFunction accumulated(
      String name, Invocation.FloatFunction ofFloats, Supplier<Accumulator> accumulator) {
    return PromFunction.vector(
        name,
        List.of(MATRIX),
        in ->
            in.perWindow(
                0,
                (w, into) -> {
                  if (w.isMixed()) {
                    in.remarks(0).mixOfKinds(w.labels());
                  } else if (w.size() > 0) {
                    into.set(w.step(), ofFloats.of(w));
                  } else {
                    accumulate(w, accumulator.get(), in.remarks(0), into);
                  }
                }));
  }

  private static void accumulate(
      Window w, Accumulator accumulator, RangeRemarks remarks, Column.Builder into) {
    for (int i = 0; i < w.histogramCount(); i++) {
      if (!accumulator.add(w.histogram(i))) {
        remarks.mixOfSchemas(w.labels());
        return;
      }
    }
    accumulator.annotate(remarks.annotations(), remarks.at());
    accumulator.put(w.step(), into);
  }

  private static void putFirst(Window w, Column.Builder into) {
    if (w.size() == 0 || (w.isMixed() && w.histogramMillis(0) <= w.firstMillis())) {
      into.set(w.step(), w.histogram(0));
    } else {
      into.set(w.step(), w.first());
    }
  }

  private static void putLast(Window w, Column.Builder into) {
    int newest = w.histogramCount() - 1;
    if (w.size() == 0 || (w.isMixed() && w.histogramMillis(newest) >= w.lastMillis())) {
      into.set(w.step(), w.histogram(newest));
    } else {
      into.set(w.step(), w.last());
    }
  }

  private static double firstMillis(Window w) {
    long first = w.size() == 0 ? Long.MAX_VALUE : w.firstMillis();
    return w.histogramCount() == 0 ? first : Math.min(first, w.histogramMillis(0));
  }

  private static double lastMillis(Window w) {
    long last = w.size() == 0 ? Long.MIN_VALUE : w.lastMillis();
    int histograms = w.histogramCount();
    return histograms == 0 ? last : Math.max(last, w.histogramMillis(histograms - 1));
  }

  private static double sum(Window w) {
    var sum = new Kahan();
    for (int i = 0; i < w.size(); i++) {
      sum.add(w.value(i));
    }
    return sum.value();
  }

  private static double average(Window w) {
    var mean = new Mean(w.first());
    for (int i = 1; i < w.size(); i++) {
      mean.add(w.value(i));
    }
    return mean.value();
  }

  /** The index of the smallest value; of equal ones the first, or the last. NaN only if all are. */
  private static int minimum(Window w, boolean lastOfEqual) {
    int found = 0;
    for (int i = 1; i < w.size(); i++) {
      double min = w.value(found);
      double next = w.value(i);
      if (next < min || Double.isNaN(min) || (lastOfEqual && next == min)) {
        found = i;
      }
    }
    return found;
  }

  /** As {@link #minimum}, of the greatest value. */
  private static int maximum(Window w, boolean lastOfEqual) {
    int found = 0;
    for (int i = 1; i < w.size(); i++) {
      double max = w.value(found);
      double next = w.value(i);
      if (next > max || Double.isNaN(max) || (lastOfEqual && next == max)) {
        found = i;
      }
    }
    return found;
  }

  /** Population variance by Welford's recurrence with compensated sums. */
  private static double variance(Window w) {
    var mean = new Kahan();
    var squares = new Kahan();
    for (int i = 0; i < w.size(); i++) {
      double delta = w.value(i) - sum(mean);
      mean.add(delta / (i + 1));
      squares.add(delta * (w.value(i) - sum(mean)));
    }
    return sum(squares) / w.size();
  }

  private static double sum(Kahan kahan) {
    return kahan.running() + kahan.compensation();
  }

  private static Columns quantile(Invocation in) {
    double[] q = in.scalar(0);
    Span at = in.place(0);
    return in.perFloats(
        1,
        w -> {
          in.annotations().checkQuantile(at, q[w.step()]);
          return Quantile.of(q[w.step()], w.values());
        });
  }

  /** Median absolute deviation. */
  private static double medianDeviation(Window w) {
    double[] values = w.values();
    double median = Quantile.of(MEDIAN, values); // NaN come first, so one of them shows at index 0
    if (Double.isNaN(values[0])) {
      return Double.NaN;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i] - median);
    }
    return Quantile.of(MEDIAN, values);
  }
}
