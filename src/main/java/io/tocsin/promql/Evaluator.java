package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
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
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Evaluates expressions over all steps at once: each node turns the columns of its operands into
 * its own, so that matching and grouping by labels is done per series and not per series and step.
 * Not thread-safe.
 */
final class Evaluator {
  private final Reads reads;
  private final Steps query;
  private final long lookbackMillis;
  private final long subqueryStepMillis;
  private final Budget budget;
  private final Annotations annotations;

  /**
   * @param query the steps of the whole query
   */
  Evaluator(
      Reads reads,
      Steps query,
      long lookbackMillis,
      long subqueryStepMillis,
      Budget budget,
      Annotations annotations) {
    this.reads = reads;
    this.query = query;
    this.lookbackMillis = lookbackMillis;
    this.subqueryStepMillis = subqueryStepMillis;
    this.budget = budget;
    this.annotations = annotations;
  }

  Annotations annotations() {
    return annotations;
  }

  Budget budget() {
    return budget;
  }

  /** The steps of the whole query, also inside a subquery. */
  Steps query() {
    return query;
  }

  /**
   * @throws QueryException when the data does not allow an answer, or a limit is met
   */
  Evaluated evaluate(Expr expr, Steps steps) {
    long before = budget.live();
    boolean once =
        steps.longCount() > 1 && expr.type() != ValueType.MATRIX && Invariance.isFixed(expr);
    Evaluated result =
        once ? repeated(node(expr, steps.first()), steps.count()) : node(expr, steps);
    budget.releaseTo(before); // what the operands held is garbage now
    budget.take(size(result));
    return result;
  }

  private Evaluated node(Expr expr, Steps steps) {
    return switch (expr) {
      case NumberLiteral n -> Scalars.constant(n.value(), steps.count());
      case StringLiteral(String value, _) -> new Text(value);
      case VectorSelector s -> select(s, steps);
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
      case Columns(List<Column> columns) ->
          columns.isEmpty() ? 0 : (long) columns.size() * columns.getFirst().values().length;
      case Ranges ranges -> ranges.held();
    };
  }

  private static Evaluated repeated(Evaluated once, int steps) {
    return switch (once) {
      case Scalars scalars -> Scalars.constant(scalars.values()[0], steps);
      case Columns(List<Column> columns) ->
          new Columns(columns.stream().map(column -> repeated(column, steps)).toList());
      case Text text -> text;
      case Ranges ranges -> ranges;
    };
  }

  private static Column repeated(Column once, int steps) {
    double[] values = new double[steps];
    Arrays.fill(values, once.values()[0]);
    return new Column(once.labels(), values);
  }

  /** The newest sample per series and step that is neither too old nor a stale marker. */
  private Columns select(VectorSelector selector, Steps steps) {
    return select(selector, steps, false);
  }

  /** As {@link #select}, with the samples' own times in seconds for values. */
  Columns timestamps(VectorSelector selector, Steps steps) {
    return select(selector, steps, true);
  }

  private Columns select(VectorSelector selector, Steps steps, boolean timesForValues) {
    var columns = new ArrayList<Column>();
    for (SelectedSeries series : reads.select(selector, lookbackMillis, steps, query)) {
      budget.take(steps.count());
      double[] values = values(series.samples(), selector.shift(), steps, timesForValues);
      var column = new Column(series.labels(), values);
      if (!column.isEmpty()) {
        columns.add(column);
      }
    }
    return new Columns(columns);
  }

  private double[] values(
      SampleArray samples, TimeShift shift, Steps steps, boolean timesForValues) {
    double[] values = Column.absent(steps.count());
    int newest = -1; // the last sample not after the reference time
    for (int i = 0; i < values.length; i++) {
      long reference = shift.referenceMillis(steps.millis(i), query);
      if (i == 0) {
        newest = samples.lastAtOrBefore(reference);
      }
      while (newest + 1 < samples.size() && samples.timestampMillis(newest + 1) <= reference) {
        newest++;
      }
      if (newest >= 0 && isCurrent(samples, newest, reference)) {
        values[i] =
            timesForValues ? samples.timestampMillis(newest) / 1000.0 : samples.value(newest);
      }
    }
    return values;
  }

  private boolean isCurrent(SampleArray samples, int index, long reference) {
    return samples.timestampMillis(index) > Steps.minus(reference, lookbackMillis)
        && !StaleMarker.isStale(samples.value(index));
  }

  private Ranges ranges(MatrixSelector matrix, Steps steps) {
    VectorSelector selector = matrix.selector();
    List<SelectedSeries> series =
        reads.select(selector, matrix.range().value().toMillis(), steps, query).stream()
            .map(Evaluator::withoutStaleMarkers)
            .filter(s -> s.samples().size() > 0)
            .toList();
    return new Ranges(series, windows(selector.shift(), matrix.range().value(), steps), 0);
  }

  private Windows windows(TimeShift shift, Duration range, Steps steps) {
    return new Windows(steps, shift, range, query);
  }

  private static SelectedSeries withoutStaleMarkers(SelectedSeries series) {
    SampleArray samples = series.samples();
    if (!hasStaleMarkers(samples)) {
      return series;
    }
    int[] kept =
        IntStream.range(0, samples.size())
            .filter(i -> !StaleMarker.isStale(samples.value(i)))
            .toArray();
    long[] times = Arrays.stream(kept).mapToLong(samples::timestampMillis).toArray();
    double[] values = Arrays.stream(kept).mapToDouble(samples::value).toArray();
    return new SelectedSeries(series.labels(), new SampleArray(times, values));
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
    Windows windows = windows(subquery.shift(), subquery.range().value(), steps);
    if (inner.longCount() == 0) {
      return new Ranges(List.of(), windows, 0);
    }
    budget.take(inner.longCount());
    var columns = (Columns) evaluate(subquery.operand(), inner);
    List<SelectedSeries> series =
        columns.list().stream()
            .map(c -> new SelectedSeries(c.labels(), Evaluation.samples(c, inner)))
            .filter(s -> s.samples().size() > 0)
            .toList();
    long held = series.stream().mapToLong(s -> s.samples().size()).sum();
    return new Ranges(series, windows, held);
  }

  private Evaluated unary(Unary unary, Steps steps) {
    Evaluated operand = evaluate(unary.operand(), steps);
    if (!unary.negates()) {
      return operand;
    }
    return switch (operand) {
      case Scalars scalars ->
          new Scalars(Arrays.stream(scalars.values()).map(value -> -value).toArray());
      case Columns columns -> perSample(columns, value -> -value);
      case Text _, Ranges _ -> throw new IllegalStateException("unary minus of " + operand);
    };
  }

  /** Each value replaced by {@code f} of it; the metric name is dropped. */
  static Columns perSample(Columns columns, DoubleUnaryOperator f) {
    return Columns.merging(
        columns.list().stream()
            .map(c -> new Column(Columns.withoutName(c.labels()), mapped(c.values(), f)))
            .toList());
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
