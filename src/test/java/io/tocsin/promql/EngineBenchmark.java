package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.SampleArray;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Queries over 1,000 series with one hour of samples every 15 s. By hand: {@code java -cp
 * target/test-classes:target/classes:… org.openjdk.jmh.Main EngineBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class EngineBenchmark {
  private static final int SERIES = 1000;
  private static final int SAMPLES = 240;
  private static final long INTERVAL_MILLIS = 15_000;
  private static final long END_MILLIS = SAMPLES * INTERVAL_MILLIS;

  @Param({
    "rate(requests_total[5m])",
    "sum by (job) (requests_total)",
    "sum by (job) (rate(requests_total[5m]))",
    "topk(5, requests_total)",
    "requests_total / on (instance, job) group_left requests_total"
  })
  String query = "";

  private final Engine engine = new Engine(Engine.Limits.DEFAULT, Set.of());
  private final Querier querier = new Everything(series());

  private Expr expr = new Expr.StringLiteral("", Span.UNKNOWN);

  @Setup
  public void parse() throws ParseException {
    expr = engine.parse(query);
  }

  /** One step at the end. */
  @Benchmark
  public QueryResult instant() {
    return engine.instant(querier, expr, END_MILLIS);
  }

  /** The hour in 240 steps. */
  @Benchmark
  public QueryResult hour() {
    return engine.range(querier, expr, 0, END_MILLIS, INTERVAL_MILLIS);
  }

  private static List<SelectedSeries> series() {
    var random = new Random(1);
    var series = new ArrayList<SelectedSeries>();
    for (int i = 0; i < SERIES; i++) {
      var labels =
          Labels.of(
              Labels.NAME,
              "requests_total",
              "instance",
              "host" + i / 10 + ":8080",
              "job",
              "job" + i % 10);
      series.add(new SelectedSeries(labels, counter(random)));
    }
    return series;
  }

  private static SampleArray counter(Random random) {
    long[] times = new long[SAMPLES];
    double[] values = new double[SAMPLES];
    for (int i = 1; i < SAMPLES; i++) {
      times[i] = i * INTERVAL_MILLIS;
      values[i] = values[i - 1] + random.nextInt(100);
    }
    return new SampleArray(times, values);
  }

  /** Answers every read with the same series, so that only the engine is measured. */
  private record Everything(List<SelectedSeries> series) implements Querier {
    @Override
    public List<SelectedSeries> select(TimeRange range, List<Matcher> matchers) {
      return series;
    }

    @Override
    public List<String> labelNames(TimeRange range, List<Matcher> matchers) {
      return List.of();
    }

    @Override
    public List<String> labelValues(String name, TimeRange range, List<Matcher> matchers) {
      return List.of();
    }
  }
}
