package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Evaluated.Ranges;
import io.tocsin.promql.Evaluated.Scalars;
import io.tocsin.promql.Evaluated.Text;
import io.tocsin.promql.Value.MatrixSeries;
import io.tocsin.promql.Value.VectorSample;
import io.tocsin.storage.Querier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** One run of one query: evaluates the expression and shapes the result. Not thread-safe. */
final class Evaluation {
  private final Steps steps;
  private final Annotations annotations = new Annotations();
  private final Evaluator evaluator;

  Evaluation(
      Querier querier,
      Expr expr,
      Steps steps,
      Engine.Limits limits,
      Features features,
      QueryOptions options) {
    this.steps = steps;
    long lookbackMillis = options.lookback().orElse(limits.lookback()).toMillis();
    long subqueryStepMillis = limits.subqueryStep().toMillis();
    this.evaluator =
        new Evaluator(
            new Reads(querier, expr, steps, lookbackMillis, subqueryStepMillis),
            steps,
            lookbackMillis,
            subqueryStepMillis,
            new Budget(limits, options),
            new PeakSamples(options.measured()),
            features,
            options.shared(),
            annotations);
  }

  QueryResult instant(Expr expr) {
    long millis = steps.firstMillis();
    return result(
        switch (evaluator.evaluate(expr, steps)) {
          case Scalars scalars -> new Value.Scalar(millis, scalars.values()[0]);
          case Text(String value) -> new Value.Text(millis, Bytes.readable(value));
          case Columns columns -> vector(named(columns), millis);
          case Ranges ranges -> matrix(expr, ranges);
        });
  }

  QueryResult range(Expr expr) {
    return result(
        switch (evaluator.evaluate(expr, steps)) {
          case Scalars scalars ->
              matrix(Stream.of(new Column(Labels.EMPTY, scalars.values())).map(this::series));
          case Columns columns -> matrix(named(columns).stream().map(this::series));
          case Text _, Ranges _ -> throw new IllegalStateException(expr.type() + " over steps");
        });
  }

  private QueryResult result(Value value) {
    SampleCounts counts = evaluator.counts();
    var samples =
        new QueryResult.Samples(
            counts.queryable(),
            counts.read(),
            evaluator.peak().peak(),
            evaluator.features().countsPerStep() ? counts.perStep() : List.of());
    return new QueryResult(value, annotations.warnings(), annotations.infos(), samples);
  }

  /** The columns without the metric names that were only to stay until now. */
  private static List<Column> named(Columns columns) {
    return columns.list().stream().noneMatch(Column::nameDropped)
        ? columns.list()
        : Columns.merging(columns.list().stream().map(Evaluation::named).toList()).list();
  }

  private static Column named(Column column) {
    return column.nameDropped() ? column.withLabels(Columns.withoutName(column.labels())) : column;
  }

  private static Value vector(List<Column> columns, long millis) {
    List<VectorSample> samples =
        columns.stream()
            .filter(column -> column.has(0))
            .map(column -> first(column, millis))
            .toList();
    Columns.requireDistinct(samples.stream().map(VectorSample::labels));
    return new Value.Vector(samples);
  }

  private static VectorSample first(Column column, long millis) {
    Histogram histogram = column.histogram(0);
    return histogram == null
        ? new VectorSample(column.labels(), millis, column.values()[0])
        : new VectorSample(column.labels(), millis, histogram);
  }

  private Value matrix(Expr expr, Ranges ranges) {
    boolean isStored = !(expr.unwrapped() instanceof Expr.Subquery);
    if (!isStored) {
      evaluator.counts().restoreSubquery();
    }
    var series = new ArrayList<MatrixSeries>();
    ranges
        .series()
        .forEach(
            one -> {
              boolean nameless = ranges.nameDropped().get(series.size());
              series.add(
                  inWindow(
                      nameless ? Columns.withoutName(one.labels()) : one.labels(),
                      new Window(ranges.windows(), one),
                      isStored));
            });
    return matrix(series.stream());
  }

  private MatrixSeries inWindow(Labels labels, Window window, boolean isStored) {
    if (!window.slideTo(0)) {
      return new MatrixSeries(labels, SampleArray.EMPTY);
    }
    if (isStored) {
      evaluator.budget().take(window.weight()); // those of a subquery have been counted
      evaluator.counts().window(window, true);
      evaluator.peak().keep(window);
    }
    return window.edges() == Edges.PLAIN
        ? new MatrixSeries(labels, window.copy(), window.copyOfHistograms())
        : new MatrixSeries(labels, EdgedChange.extended(window));
  }

  private static Value matrix(Stream<MatrixSeries> all) {
    List<MatrixSeries> series =
        all.filter(s -> s.samples().size() > 0 || !s.histograms().isEmpty())
            .sorted(Comparator.comparing(MatrixSeries::labels))
            .toList();
    Columns.requireDistinct(series.stream().map(MatrixSeries::labels));
    return new Value.Matrix(series);
  }

  private MatrixSeries series(Column column) {
    return new MatrixSeries(column.labels(), floats(column, steps), histograms(column, steps));
  }

  /** The floats that are there, with the times of their steps. */
  static SampleArray floats(Column column, Steps steps) {
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

  /** The histograms that are there, with the times of their steps. */
  static HistogramArray histograms(Column column, Steps steps) {
    if (!column.hasHistograms()) {
      return HistogramArray.EMPTY;
    }
    var times = new ArrayList<Long>();
    var present = new ArrayList<Histogram>();
    for (int i = 0; i < column.values().length; i++) {
      Histogram histogram = column.histogram(i);
      if (histogram != null) {
        times.add(steps.millis(i));
        present.add(histogram);
      }
    }
    return new HistogramArray(
        times.stream().mapToLong(Long::longValue).toArray(), present.toArray(Histogram[]::new));
  }
}
