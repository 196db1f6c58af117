package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Evaluated.Ranges;
import io.tocsin.promql.Evaluated.Scalars;
import io.tocsin.promql.Evaluated.Text;
import io.tocsin.promql.Value.MatrixSeries;
import io.tocsin.promql.Value.VectorSample;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** One run of one query: evaluates the expression and shapes the result. Not thread-safe. */
final class Evaluation {
  private final Steps steps;
  private final Annotations annotations = new Annotations();
  private final Evaluator evaluator;

  Evaluation(Querier querier, Expr expr, Steps steps, Engine.Limits limits, QueryOptions options) {
    this.steps = steps;
    long lookbackMillis = options.lookback().orElse(limits.lookback()).toMillis();
    long subqueryStepMillis = limits.subqueryStep().toMillis();
    this.evaluator =
        new Evaluator(
            new Reads(querier, expr, steps, lookbackMillis, subqueryStepMillis),
            steps,
            lookbackMillis,
            subqueryStepMillis,
            new Budget(limits.maxSamples(), options),
            annotations);
  }

  QueryResult instant(Expr expr) {
    long millis = steps.firstMillis();
    return result(
        switch (evaluator.evaluate(expr, steps)) {
          case Scalars scalars -> new Value.Scalar(millis, scalars.values()[0]);
          case Text(String value) -> new Value.Text(millis, value);
          case Columns(List<Column> columns) -> vector(columns, millis);
          case Ranges ranges -> matrix(ranges);
        });
  }

  QueryResult range(Expr expr) {
    return result(
        switch (evaluator.evaluate(expr, steps)) {
          case Scalars scalars ->
              matrix(Stream.of(new Column(Labels.EMPTY, scalars.values())).map(this::series));
          case Columns(List<Column> columns) -> matrix(columns.stream().map(this::series));
          case Text _, Ranges _ -> throw new IllegalStateException(expr.type() + " over steps");
        });
  }

  private QueryResult result(Value value) {
    return new QueryResult(value, annotations.warnings(), annotations.infos());
  }

  private static Value vector(List<Column> columns, long millis) {
    List<VectorSample> samples =
        columns.stream()
            .filter(column -> column.has(0))
            .map(column -> new VectorSample(column.labels(), millis, column.values()[0]))
            .toList();
    requireDistinct(samples.stream().map(VectorSample::labels));
    return new Value.Vector(samples);
  }

  private static Value matrix(Ranges ranges) {
    return matrix(ranges.series().stream().map(series -> inWindow(series, ranges.windows())));
  }

  private static MatrixSeries inWindow(SelectedSeries series, Windows windows) {
    var window = new Window(windows, series.samples());
    boolean any = window.slideTo(0);
    return new MatrixSeries(series.labels(), any ? window.copy() : SampleArray.EMPTY);
  }

  private static Value matrix(Stream<MatrixSeries> all) {
    List<MatrixSeries> series =
        all.filter(s -> s.samples().size() > 0)
            .sorted(Comparator.comparing(MatrixSeries::labels))
            .toList();
    requireDistinct(series.stream().map(MatrixSeries::labels));
    return new Value.Matrix(series);
  }

  private static void requireDistinct(Stream<Labels> labels) {
    Set<Labels> seen = new HashSet<>();
    if (!labels.allMatch(seen::add)) {
      throw QueryException.sameLabels();
    }
  }

  private MatrixSeries series(Column column) {
    return new MatrixSeries(column.labels(), samples(column, steps));
  }

  /** The values that are there, with the times of their steps. */
  static SampleArray samples(Column column, Steps steps) {
    double[] values = column.values();
    long[] times = new long[values.length];
    double[] present = new double[values.length];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Column.isAbsent(values[i])) {
        times[count] = steps.millis(i);
        present[count++] = values[i];
      }
    }
    return new SampleArray(Arrays.copyOf(times, count), Arrays.copyOf(present, count));
  }
}
