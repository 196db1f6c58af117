package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.Histogram.Hint;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.model.StartTimes;
import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Evaluated.Ranges;
import io.tocsin.promql.Evaluated.Scalars;
import io.tocsin.promql.Evaluated.Text;
import io.tocsin.promql.Expr.Aggregate;
import io.tocsin.promql.Expr.Binary;
import io.tocsin.promql.Expr.Call;
import io.tocsin.promql.Expr.MatrixSelector;
import io.tocsin.promql.Expr.NumberLiteral;
import io.tocsin.promql.Expr.Paren;
import io.tocsin.promql.Expr.StringLiteral;
import io.tocsin.promql.Expr.Subquery;
import io.tocsin.promql.Expr.Unary;
import io.tocsin.promql.Expr.VectorSelector;
import io.tocsin.storage.SelectedSeries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Evaluates expressions over all steps at once: each node turns the columns of its operands into
 * its own, so that matching and grouping by labels is done per series and not per series and step.
 * Not thread-safe.
 */
final class Evaluator {
  private final Reads reads;
  private final Steps query;
  private final long lookbackMillis;
  private final Lookback lookback;
  private final long subqueryStepMillis;
  private final Budget budget;
  private final PeakSamples peak;
  private final Features features;
  private final SharedResults shared;
  private final Annotations annotations;
  private final SampleCounts counts;
  private HistogramDetail detail = HistogramDetail.FULL; // of what is being evaluated

  /**
   * @param query the steps of the whole query
   */
  Evaluator(
      Reads reads,
      Steps query,
      long lookbackMillis,
      long subqueryStepMillis,
      Budget budget,
      PeakSamples peak,
      Features features,
      SharedResults shared,
      Annotations annotations) {
    this.reads = reads;
    this.query = query;
    this.counts = new SampleCounts(query);
    this.lookbackMillis = lookbackMillis;
    this.lookback = new Lookback(lookbackMillis, query);
    this.subqueryStepMillis = subqueryStepMillis;
    this.budget = budget;
    this.peak = peak;
    this.features = features;
    this.shared = shared;
    this.annotations = annotations;
  }

  Annotations annotations() {
    return annotations;
  }

  Budget budget() {
    return budget;
  }

  PeakSamples peak() {
    return peak;
  }

  SampleCounts counts() {
    return counts;
  }

  Features features() {
    return features;
  }

  /** The steps of the whole query, also inside a subquery. */
  Steps query() {
    return query;
  }

  /**
   * @throws QueryException when the data does not allow an answer, or a limit is met
   */
  Evaluated evaluate(Expr expr, Steps steps) {
    Budget.Mark before = budget.mark();
    boolean once = isRepeated(expr, steps);
    boolean alone = once || detail.omitsBuckets();
    Optional<Columns> known = alone ? Optional.empty() : shared.find(expr, steps);
    int remarks = annotations.count();
    PeakSamples.Mark mark = peak.enter();
    Evaluated result;
    if (known.isPresent()) {
      result = known.get();
    } else { // no method of its own: each level of an expression takes as little stack as can be
      HistogramDetail outside = detail;
      detail = outside.within(expr);
      result = once ? repeated(expr, steps, mark) : node(expr, steps);
      detail = outside;
      if (!alone && annotations.count() == remarks) { // a remark belongs to each query that asks
        shared.keep(expr, steps, result);
      }
      if (!once) {
        peak.computed(mark, expr, result, steps);
      }
    }
    peak.leave(mark, result);
    budget.releaseTo(before); // what the operands held is garbage now
    budget.take(size(result));
    return result;
  }

  /** Whether it is evaluated once, at the first step, for all steps. */
  private static boolean isRepeated(Expr expr, Steps steps) {
    return steps.longCount() > 1 && expr.type() != ValueType.MATRIX && Invariance.isFixed(expr);
  }

  /**
   * As {@link #evaluate} of an instant vector for who needs each column but once: where the
   * expression makes one after the other, they are not held together.
   *
   * @throws QueryException as {@link #evaluate}, also after columns were passed to {@code sink}
   */
  void stream(Expr expr, Steps steps, Consumer<Column> sink) {
    Expr inner = expr.unwrapped();
    boolean whole = peak.measures() || isRepeated(inner, steps) || shared.isWanted(inner, steps);
    switch (inner) {
      case VectorSelector s when !whole && s.edges() != Edges.SMOOTHED ->
          each(s, steps, newest(s, steps), passedOn(sink));
      case Call c when !whole -> stream(c, steps, sink);
      case Expr _ -> ((Columns) evaluate(expr, steps)).list().forEach(sink);
    }
  }

  private Consumer<Column> passedOn(Consumer<Column> sink) {
    return column -> {
      budget.take(column.weight() - column.values().length); // one per step has been taken
      sink.accept(column);
      budget.passOn(column.weight());
    };
  }

  private void stream(Call call, Steps steps, Consumer<Column> sink) {
    HistogramDetail outside = detail;
    detail = outside.within(call);
    Evaluated rest = call.function().body().call(new Invocation(call, this, steps, sink));
    detail = outside;
    ((Columns) rest).list().forEach(sink);
  }

  private Evaluated repeated(Expr expr, Steps steps, PeakSamples.Mark mark) {
    long before = counts.first();
    Evaluated first = node(expr, steps.first());
    counts.repeat(before, steps.count());
    peak.computed(mark, expr, first, steps.first());
    peak.repeated(first, steps.count() - 1);
    return repeated(first, steps.count());
  }

  private Evaluated node(Expr expr, Steps steps) {
    return switch (expr) {
      case NumberLiteral n -> Scalars.constant(n.value(), steps.count());
      case StringLiteral(String value, _) -> new Text(value);
      case VectorSelector s when s.edges() == Edges.SMOOTHED -> smoothed(s, steps);
      case VectorSelector s -> select(s, steps, newest(s, steps));
      case MatrixSelector m -> ranges(m, steps);
      case Subquery s -> ranges(s, steps);
      case Unary u -> unary(u, steps);
      case Paren(Expr inner, _) -> evaluate(inner, steps);
      case Binary b -> BinaryOperation.evaluate(b, this, steps);
      case Aggregate a -> Aggregation.evaluate(a, this, steps);
      case Call c -> c.function().body().call(new Invocation(c, this, steps));
    };
  }

  private static long size(Evaluated result) {
    return switch (result) {
      case Scalars scalars -> scalars.values().length;
      case Text _ -> 0;
      case Columns(List<Column> columns) -> weight(columns);
      case Ranges ranges -> ranges.held();
    };
  }

  private static long weight(List<Column> columns) {
    long weight = 0;
    for (Column column : columns) {
      weight += column.weight();
    }
    return weight;
  }

  private static Evaluated repeated(Evaluated once, int steps) {
    return switch (once) {
      case Scalars scalars -> Scalars.constant(scalars.values()[0], steps);
      case Columns(List<Column> columns) ->
          new Columns(columns.stream().map(column -> column.repeated(steps)).toList());
      case Text text -> text;
      case Ranges ranges -> ranges;
    };
  }

  private Function<SelectedSeries, Column> newest(VectorSelector selector, Steps steps) {
    return series -> lookback.samples(series, selector.shift(), steps);
  }

  /**
   * As {@link #select}, with the samples' own times in seconds for values. Upstream forgets the
   * offset of a selector that has an {@code @} as well, but not when it reads the samples: what is
   * found is the newest at either time that is too old at neither.
   */
  Columns timestamps(VectorSelector selector, Steps steps) {
    TimeShift shift = selector.shift();
    long offset = shift.isFixed() ? shift.offset().value().toMillis() : 0;
    TimeShift earlier = offset < 0 ? shift.withOffset(TimeShift.NONE.offset()) : shift;
    Lookback shorter = lookback.by(lookbackMillis - Math.abs(offset));
    return select(
        selector,
        steps,
        series -> shorter.times(series, earlier, steps, millis -> millis / 1000.0));
  }

  /** As {@link #timestamps} with histograms as they are. */
  Columns timesOfFloats(VectorSelector selector, Steps steps) {
    return select(
        selector, steps, series -> lookback.timesOfFloats(series, selector.shift(), steps));
  }

  /** As {@link #timestamps} with the times since when the samples count; 0 if unknown. */
  Columns startTimestamps(VectorSelector selector, Steps steps) {
    return select(
        selector,
        steps,
        series ->
            lookback.times(
                series, selector.shift(), steps, millis -> series.starts().at(millis) / 1000.0));
  }

  private Columns select(
      VectorSelector selector, Steps steps, Function<SelectedSeries, Column> columnOf) {
    var columns = new ArrayList<Column>();
    each(
        selector,
        steps,
        columnOf,
        column -> {
          if (!column.isEmpty()) {
            columns.add(column);
          }
        });
    return new Columns(columns);
  }

  private void each(
      VectorSelector selector,
      Steps steps,
      Function<SelectedSeries, Column> columnOf,
      Consumer<Column> sink) {
    reads
        .select(selector, steps)
        .forEach(
            series -> {
              budget.take(steps.count());
              Column column = columnOf.apply(detail.of(series));
              counts.selected(column);
              sink.accept(column);
            });
  }

  private Ranges ranges(MatrixSelector matrix, Steps steps) {
    VectorSelector selector = matrix.selector();
    HistogramDetail needed = detail; // they are read when it is that of something else
    Stream<SelectedSeries> series =
        reads
            .select(matrix, steps)
            .map(read -> visible(needed.of(read)))
            .filter(read -> read.size() > 0);
    Windows windows = windows(selector.shift(), matrix.range().value(), selector.edges(), steps);
    return new Ranges(series, windows, 0, new BitSet());
  }

  private Windows windows(TimeShift shift, Duration range, Edges edges, Steps steps) {
    return new Windows(steps, shift, range, edges, lookbackMillis, query);
  }

  private Columns smoothed(VectorSelector selector, Steps steps) {
    var smoothing = new Smoothing(new RangeRemarks(annotations, selector.span()));
    Windows around = windows(selector.shift(), Duration.ZERO, Edges.SMOOTHED, steps);
    return select(
        selector,
        steps,
        series -> {
          var window = new Window(around, visible(series));
          var column = new Column.Builder(series.labels(), steps.count());
          for (int i = 0; i < steps.count(); i++) {
            if (window.slideTo(i)) {
              smoothing.apply(window, column);
            }
          }
          return column.build();
        });
  }

  /** A series without stale markers, and with start times only where those are asked for. */
  private SelectedSeries visible(SelectedSeries series) {
    SampleArray samples = withoutStaleMarkers(series.samples());
    boolean startsMatter = features.usesStartTimes() || series.starts().isEmpty();
    return startsMatter && samples == series.samples()
        ? series
        : new SelectedSeries(
            series.labels(),
            samples,
            series.histograms(),
            startsMatter ? series.starts() : StartTimes.NONE);
  }

  private static SampleArray withoutStaleMarkers(SampleArray samples) {
    if (!hasStaleMarkers(samples)) {
      return samples;
    }
    int[] kept =
        IntStream.range(0, samples.size())
            .filter(i -> !StaleMarker.isStale(samples.value(i)))
            .toArray();
    long[] times = Arrays.stream(kept).mapToLong(samples::timestampMillis).toArray();
    double[] values = Arrays.stream(kept).mapToDouble(samples::value).toArray();
    return new SampleArray(times, values);
  }

  private static boolean hasStaleMarkers(SampleArray samples) {
    for (int i = 0; i < samples.size(); i++) { // most series have none: no stream, no copy
      if (StaleMarker.isStale(samples.value(i))) {
        return true;
      }
    }
    return false;
  }

  private Ranges ranges(Subquery subquery, Steps steps) {
    Steps inner = Reads.subquerySteps(subquery, steps, query, subqueryStepMillis);
    Windows windows = windows(subquery.shift(), subquery.range().value(), Edges.PLAIN, steps);
    if (inner.longCount() == 0) {
      return new Ranges(Stream.empty(), windows, 0, new BitSet());
    }
    budget.take(inner.longCount());
    long before = counts.enterSubquery();
    var columns = (Columns) evaluate(subquery.operand(), inner);
    counts.leaveSubquery(before);
    var series = new ArrayList<SelectedSeries>();
    var nameDropped = new BitSet();
    long held = 0;
    for (Column column : columns.list()) {
      if (!column.isEmpty()) {
        nameDropped.set(series.size(), column.nameDropped());
        series.add(ofSubquery(column, inner));
        held += series.getLast().size() + column.weight() - inner.count();
      }
    }
    return new Ranges(series.stream(), windows, held, nameDropped);
  }

  /** What it says of counter resets holds between samples, and not between steps. */
  private static SelectedSeries ofSubquery(Column column, Steps steps) {
    HistogramArray histograms = Evaluation.histograms(column, steps);
    return new SelectedSeries(
        column.labels(),
        Evaluation.floats(column, steps),
        histograms.map(h -> h.hint() == Hint.GAUGE ? h : h.withHint(Hint.UNKNOWN)),
        StartTimes.NONE);
  }

  private Evaluated unary(Unary unary, Steps steps) {
    Evaluated operand = evaluate(unary.operand(), steps);
    if (!unary.negates()) {
      return operand;
    }
    return switch (operand) {
      case Scalars scalars ->
          new Scalars(Arrays.stream(scalars.values()).map(value -> -value).toArray());
      case Columns columns -> negated(columns);
      case Text _, Ranges _ -> throw new IllegalStateException("unary minus of " + operand);
    };
  }

  private Columns negated(Columns columns) {
    return Columns.merging(
        columns.list().stream().map(column -> nameless(negated(column))).toList());
  }

  private static Column negated(Column column) {
    double[] values = mapped(column.values(), value -> -value);
    if (!column.hasHistograms()) {
      return column.withFloats(values);
    }
    var negated = column.builder();
    for (int i = 0; i < values.length; i++) {
      Histogram histogram = column.histogram(i);
      negated.set(i, values[i]);
      if (histogram != null) {
        negated.set(i, histogram.times(-1));
      }
    }
    return negated.build();
  }

  /** The column without its metric name, at once or when the query ends. */
  Column nameless(Column column) {
    return features.delaysNameRemoval() ? column.withNameDropped(true) : column.withoutName();
  }

  /** Each float replaced by {@code f} of it; histograms and the metric name are dropped. */
  Columns perSample(Columns columns, DoubleUnaryOperator f) {
    return Columns.merging(
        columns.list().stream().map(column -> nameless(perSample(column, f))).toList());
  }

  private Column perSample(Column column, DoubleUnaryOperator f) {
    budget.checkTime();
    return column.withFloats(mapped(column.values(), f));
  }

  private static double[] mapped(double[] values, DoubleUnaryOperator f) {
    double[] results = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      results[i] = Column.isAbsent(values[i]) ? values[i] : f.applyAsDouble(values[i]);
    }
    return results;
  }

  /** One value per step from the step's time in milliseconds. */
  static double[] perStep(Steps steps, LongToDoubleFunction f) {
    double[] values = new double[steps.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = f.applyAsDouble(steps.millis(i));
    }
    return values;
  }

  /** A vector of one sample without labels. */
  static Columns unlabelled(double[] values) {
    return new Columns(List.of(new Column(Labels.EMPTY, values)));
  }
}
