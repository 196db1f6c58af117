package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Evaluated.Ranges;
import io.tocsin.promql.Evaluated.Scalars;
import io.tocsin.promql.Evaluated.Text;
import io.tocsin.promql.Expr.Call;
import io.tocsin.storage.SelectedSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongToDoubleFunction;

/** One call of a function: its arguments, evaluated when they are asked for, and its steps. */
final class Invocation {
  private final Call call;
  private final Evaluator evaluator;
  private final Steps steps;

  Invocation(Call call, Evaluator evaluator, Steps steps) {
    this.call = call;
    this.evaluator = evaluator;
    this.steps = steps;
  }

  /**
   * What a function makes of one window, which is never empty; {@link Column#ABSENT} if nothing.
   */
  @FunctionalInterface
  interface WindowFunction {
    double of(Window window);
  }

  /** How many arguments were given. */
  int count() {
    return call.arguments().size();
  }

  Expr argument(int index) {
    return call.arguments().get(index);
  }

  Columns vector(int index) {
    return (Columns) evaluated(index);
  }

  /** One value per step. */
  double[] scalar(int index) {
    return ((Scalars) evaluated(index)).values();
  }

  String text(int index) {
    return ((Text) evaluated(index)).value();
  }

  /** The texts from {@code index} on. */
  List<String> texts(int index) {
    var texts = new ArrayList<String>();
    for (int i = index; i < count(); i++) {
      texts.add(text(i));
    }
    return texts;
  }

  Ranges ranges(int index) {
    return (Ranges) evaluated(index);
  }

  private Evaluated evaluated(int index) {
    return evaluator.evaluate(argument(index), steps);
  }

  Evaluator evaluator() {
    return evaluator;
  }

  Annotations annotations() {
    return evaluator.annotations();
  }

  Steps steps() {
    return steps;
  }

  /** The call's own place in the query. */
  Span span() {
    return call.span();
  }

  /** Samples replaced by {@code f} of their value, without metric name. */
  Columns perSample(int index, DoubleUnaryOperator f) {
    return Evaluator.perSample(vector(index), f);
  }

  /** A scalar computed from each step's time in milliseconds. */
  Scalars perStep(LongToDoubleFunction f) {
    return new Scalars(Evaluator.perStep(steps, f));
  }

  /** {@code f} of every window of every series; metric names are dropped. */
  Columns perWindow(int index, WindowFunction f) {
    return perWindow(index, false, f, (_, _) -> {});
  }

  /** As {@link #perWindow}, and {@code found} of each series that yields anything. */
  Columns perWindow(int index, WindowFunction f, BiConsumer<Invocation, SelectedSeries> found) {
    return perWindow(index, false, f, found);
  }

  /** As {@link #perWindow} with the metric names kept. */
  Columns perNamedWindow(int index, WindowFunction f) {
    return perWindow(index, true, f, (_, _) -> {});
  }

  private Columns perWindow(
      int index,
      boolean keepsName,
      WindowFunction f,
      BiConsumer<Invocation, SelectedSeries> found) {
    Ranges ranges = ranges(index);
    var columns = new ArrayList<Column>();
    for (SelectedSeries series : ranges.series()) {
      evaluator.budget().take(steps.count() + (long) series.samples().size());
      double[] values = overWindows(new Window(ranges.windows(), series.samples()), f);
      evaluator.budget().releaseTo(evaluator.budget().live() - series.samples().size());
      Labels labels = series.labels();
      var column = new Column(keepsName ? labels : Columns.withoutName(labels), values);
      if (!column.isEmpty()) {
        found.accept(this, series);
        columns.add(column);
      }
    }
    return Columns.distinct(columns);
  }

  private double[] overWindows(Window window, WindowFunction f) {
    double[] values = Column.absent(steps.count());
    for (int i = 0; i < values.length; i++) {
      if (window.slideTo(i)) {
        values[i] = f.of(window);
      }
    }
    return values;
  }
}
