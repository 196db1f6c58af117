package io.tocsin.promql;

import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Evaluated.Ranges;
import io.tocsin.promql.Evaluated.Scalars;
import io.tocsin.promql.Evaluated.Text;
import io.tocsin.promql.Expr.Call;
import io.tocsin.promql.Expr.MatrixSelector;
import io.tocsin.promql.Expr.Subquery;
import io.tocsin.storage.SelectedSeries;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongToDoubleFunction;

/** One call of a function: its arguments, evaluated when they are asked for, and its steps. */
final class Invocation {
  private final Call call;
  private final Evaluator evaluator;
  private final Steps steps;
  private final Optional<Consumer<Column>> sink;

  Invocation(Call call, Evaluator evaluator, Steps steps) {
    this(call, evaluator, steps, Optional.empty());
  }

  /**
   * @param sink is passed the columns of {@link #perWindow} and the like one by one, which then
   *     return none: functions return what these return as it is
   */
  Invocation(Call call, Evaluator evaluator, Steps steps, Consumer<Column> sink) {
    this(call, evaluator, steps, Optional.of(sink));
  }

  private Invocation(Call call, Evaluator evaluator, Steps steps, Optional<Consumer<Column>> sink) {
    this.call = call;
    this.evaluator = evaluator;
    this.steps = steps;
    this.sink = sink;
  }

  /**
   * What a function makes of the floats of one window, of which there is at least one; {@link
   * Column#ABSENT} if nothing.
   */
  @FunctionalInterface
  interface FloatFunction {
    double of(Window window);
  }

  /** Puts what a function makes of one window, which is never empty, at the window's step. */
  @FunctionalInterface
  interface WindowFunction {
    void apply(Window window, Column.Builder into);
  }

  /** Sees each series that yields anything, with what it yields. */
  @FunctionalInterface
  interface Yield {
    void of(SelectedSeries series, Column column);
  }

  /** How many arguments were given. */
  int count() {
    return call.arguments().size();
  }

  /** The argument inside any parentheses around it. */
  Expr argument(int index) {
    return call.arguments().get(index).unwrapped();
  }

  /**
   * Where remarks on an argument point. Upstream puts the result of a subquery in its place before
   * the function runs, and that result stands at the start of the query.
   */
  Span place(int index) {
    Expr argument = argument(index);
    return argument instanceof Subquery ? Span.START : argument.span();
  }

  Columns vector(int index) {
    return (Columns) evaluated(index);
  }

  /** One value per step. */
  double[] scalar(int index) {
    return ((Scalars) evaluated(index)).values();
  }

  String text(int index) {
    return Bytes.readable(textOrBytes(index));
  }

  /** As {@link #text}, with what is no character as {@link Bytes} keeps it. */
  private String textOrBytes(int index) {
    return ((Text) evaluated(index)).value();
  }

  /**
   * The text as the name of a label.
   *
   * @throws QueryException when it is empty or not UTF-8
   */
  String labelName(int index, String what) {
    String name = textOrBytes(index);
    if (name.isEmpty() || !Bytes.isText(name)) {
      throw QueryException.execution(
          "invalid %s label name in %s(): %s"
              .formatted(what, call.function().name(), Bytes.readable(name)));
    }
    return name;
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
    if (argument(index) instanceof MatrixSelector matrix) {
      matrix.selector().edges().requireFor(call.function().name());
    }
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

  /** For remarks on the series of the argument at {@code index}. */
  RangeRemarks remarks(int index) {
    return new RangeRemarks(annotations(), place(index));
  }

  Steps steps() {
    return steps;
  }

  /** The call's own place in the query. */
  Span span() {
    return call.span();
  }

  /** Floats replaced by {@code f} of their value, without metric name; histograms are dropped. */
  Columns perSample(int index, DoubleUnaryOperator f) {
    return evaluator.perSample(vector(index), f);
  }

  /** A scalar computed from each step's time in milliseconds. */
  Scalars perStep(LongToDoubleFunction f) {
    return new Scalars(Evaluator.perStep(steps, f));
  }

  /**
   * {@code f} of the floats in every window of every series. Metric names are dropped, and
   * histograms are ignored, with a remark where that is not all there is.
   */
  Columns perFloats(int index, FloatFunction f) {
    return perWindow(index, (window, into) -> ofFloats(window, into, f));
  }

  /** Puts {@code f} of the floats of one window, as {@link #perFloats} does. */
  void ofFloats(Window window, Column.Builder into, FloatFunction f) {
    if (window.size() > 0) {
      if (window.isMixed()) {
        informOfIgnored(window.labels());
      }
      into.set(window.step(), f.of(window));
    }
  }

  /** At the first argument, as upstream does even where that is not the range. */
  private void informOfIgnored(Labels labels) {
    annotations()
        .inform(
            place(0),
            "ignored histograms in a range containing both floats and histograms for metric name "
                + GoText.quote(labels.metricName()));
  }

  /** {@code f} of every window of every series; metric names are dropped. */
  Columns perWindow(int index, WindowFunction f) {
    return perWindow(index, f, (_, _) -> {});
  }

  /** As {@link #perWindow} and {@code seen} of each series that yields anything. */
  Columns perWindow(int index, WindowFunction f, Yield seen) {
    return perWindow(index, false, f, seen);
  }

  /** As {@link #perWindow} with the metric names kept. */
  Columns perNamedWindow(int index, WindowFunction f) {
    return perWindow(index, true, f, (_, _) -> {});
  }

  /** Whether the windows of an argument are over samples of the storage. */
  boolean isStored(int index) {
    return !(argument(index) instanceof Subquery);
  }

  private Columns perWindow(int index, boolean keepsName, WindowFunction f, Yield seen) {
    Ranges ranges = ranges(index);
    boolean isStored = isStored(index);
    Budget budget = evaluator.budget();
    var names = new Evaluated.SoleName();
    var yielding = new ArrayList<Labels>();
    var columns = new ArrayList<Column>();
    Iterator<SelectedSeries> all = ranges.series().iterator();
    for (int i = 0; all.hasNext(); i++) {
      SelectedSeries series = all.next();
      names.see(series.labels());
      budget.take(steps.count() + (long) series.size());
      Column column = overWindows(new Window(ranges.windows(), series), isStored, f);
      budget.release(series.size());
      evaluator.peak().output(column);
      if (!column.isEmpty()) {
        budget.take(column.weight() - steps.count()); // one per step has been taken
        seen.of(series, column);
        yielding.add(series.labels());
        sink.orElse(columns::add)
            .accept(
                keepsName
                    ? column.withNameDropped(ranges.nameDropped().get(i))
                    : evaluator.nameless(column));
      }
      sink.ifPresent(_ -> budget.passOn(column.weight()));
    }
    if (!areDistinct(index, keepsName || names.isSole())) {
      Columns.requireDistinct(
          yielding.stream().map(labels -> keepsName ? labels : Columns.withoutName(labels)));
    }
    return new Columns(columns);
  }

  /** Whether that is known without a look at every column. */
  private boolean areDistinct(int index, boolean seriesStayDistinct) {
    return evaluator.features().delaysNameRemoval()
        || (argument(index) instanceof MatrixSelector && seriesStayDistinct);
  }

  private Column overWindows(Window window, boolean isStored, WindowFunction f) {
    var column = new Column.Builder(window.labels(), steps.count());
    for (int i = 0; i < steps.count(); i++) {
      boolean hasSamples = window.slideTo(i);
      evaluator.peak().window(window);
      if (hasSamples) {
        evaluator.counts().window(window, isStored);
        f.apply(window, column);
      }
    }
    return column.build();
  }
}
