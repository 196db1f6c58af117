package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.model.StartTimes;
import io.tocsin.storage.SelectedSeries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Asks the installed Prometheus and our engine the same of the same samples.
 *
 * <p>It is version 2.42, so the samples keep off what 3.0 changed: no sample lies on the left edge
 * of a window or look-back.
 */
class PromqlDifferentialIT {
  private static final int QUERIES = 700;
  private static final int SAMPLES = 160;
  private static final long FIRST_MILLIS = 1; // off every whole second that queries name
  private static final long INTERVAL_MILLIS = 15_000;
  private static final long EVALUATION_MILLIS = 1_507_003;

  @TempDir Path directory;

  @Test
  void generatedQueriesAreAnsweredAlike() throws Exception {
    var querier = new SortedListQuerier();
    series().forEach(querier::add);
    var generator = new QueryGenerator(42);
    var differences = new ArrayList<String>();
    int withSeries = 0;

    try (var prometheus = new InstalledPrometheus(directory)) {
      prometheus.write(querier.all());
      for (int i = 0; i < QUERIES; i++) {
        Script.Eval eval = eval(generator.vector(1 + i % 3), i % 2 == 0);
        Answer theirs = prometheus.answer(eval);
        withSeries += theirs.series().isEmpty() ? 0 : 1;
        compare(eval, theirs, Answer.of(querier, eval, Set.of()), differences);
      }
    }

    assertThat(differences).isEmpty();
    assertThat(withSeries).as("queries that were answered by any series").isGreaterThan(500);
  }

  /** What no version from 2.42 on has changed; whole counts, so that sums are exact. */
  private static final List<String> HISTOGRAM_QUERIES =
      List.of(
          "sizes",
          "sizes{job=\"api\"}",
          "histogram_count(sizes)",
          "histogram_sum(sizes)",
          "sum(sizes)",
          "sum by (job) (sizes)",
          "sum without (instance) (sizes)",
          "count by (job) (sizes)",
          "group(sizes)",
          "histogram_count(sum by (job) (sizes))",
          "sizes{job=\"api\"} + ignoring (job) sizes{job=\"web\"}",
          "histogram_sum(sizes) / histogram_count(sizes)",
          "rate(requests_total[5m])",
          "max(histogram_count(sizes)) > 10",
          "sizes or requests_total",
          "sizes and on (job) temperature",
          "sizes unless on (job) sparse",
          "sizes offset 1m",
          "present_over_time(sizes[95s])",
          "absent(sizes)",
          "timestamp(sizes)");

  @Test
  void queriesOfHistogramsAreAnsweredAlike() throws Exception {
    var querier = new SortedListQuerier();
    series().forEach(querier::add);
    histograms().forEach(querier::add);
    var differences = new ArrayList<String>();

    try (var prometheus = new InstalledPrometheus(directory)) {
      prometheus.write(querier.all());
      for (String query : HISTOGRAM_QUERIES) {
        for (boolean instant : new boolean[] {true, false}) {
          Script.Eval eval = eval(query, instant);
          compare(eval, prometheus.answer(eval), Answer.of(querier, eval, Set.of()), differences);
        }
      }
    }

    assertThat(differences).isEmpty();
  }

  /** Of what holds as many samples in all versions; 3.0 needs fewer for aggregations. */
  private static final List<String> MEASURED_QUERIES =
      List.of(
          "temperature",
          "1 + 2",
          "-temperature + temperature",
          "temperature > bool 5",
          "temperature and sparse",
          "temperature or sparse",
          "clamp(temperature, 1, 5)",
          "rate(requests_total[95s])",
          "abs(quantile_over_time(0.5, requests_total[3m]))",
          "count_over_time(requests_total[3m:1m])",
          "timestamp(temperature)",
          "abs(temperature @ 300) + temperature",
          "max_over_time(temperature[5m] @ 300)",
          "absent_over_time(sparse[1m])");

  @Test
  void queriesHoldAsManySamples() throws Exception {
    var querier = new SortedListQuerier();
    series().forEach(querier::add);
    var engine = new Engine(Engine.Limits.DEFAULT, Set.of());
    var options = QueryOptions.DEFAULT.withMeasured(true);
    var differences = new ArrayList<String>();

    try (var prometheus = new InstalledPrometheus(directory)) {
      prometheus.write(querier.all());
      for (String query : MEASURED_QUERIES) {
        for (boolean instant : new boolean[] {true, false}) {
          Script.Eval eval = eval(query, instant);
          Expr expr = engine.parse(query);
          QueryResult ours =
              instant
                  ? engine.instant(querier, expr, eval.fromMillis(), options)
                  : engine.range(
                      querier,
                      expr,
                      eval.fromMillis(),
                      eval.toMillis(),
                      eval.stepMillis(),
                      options);
          long theirs = prometheus.peak(eval);
          if (ours.samples().peak() != theirs) {
            differences.add(query + ": " + theirs + " there, " + ours.samples().peak() + " here");
          }
        }
      }
    }

    assertThat(differences).isEmpty();
  }

  /** Counters of two jobs and instances with both signs and a zero bucket. */
  private static List<SelectedSeries> histograms() {
    var random = new Random(11);
    var series = new ArrayList<SelectedSeries>();
    for (String job : List.of("api", "web")) {
      for (String instance : List.of("a", "b")) {
        var labels = Labels.of(Labels.NAME, "sizes", "job", job, "instance", instance);
        series.add(
            new SelectedSeries(labels, SampleArray.EMPTY, histogram(random), StartTimes.NONE));
      }
    }
    return series;
  }

  /** Schema 2; every sample observes something more, in the buckets that are there at first. */
  private static HistogramArray histogram(Random random) {
    var histograms = new Histogram[SAMPLES];
    var positive = new double[6];
    var negative = new double[2];
    double zero = 0;
    for (int i = 0; i < SAMPLES; i++) {
      double count = 0;
      for (double[] side : List.of(positive, negative)) {
        for (int bucket = 0; bucket < side.length; bucket++) {
          side[bucket] += 1 + random.nextInt(4);
          count += side[bucket];
        }
      }
      zero += random.nextInt(2);
      histograms[i] =
          Histogram.builder(2)
              .count(count + zero)
              .sum(count * 3)
              .zeroBucket(0.001, zero)
              .positive(List.of(new BucketSpan(-2, 4), new BucketSpan(3, 2)), positive)
              .negative(List.of(new BucketSpan(1, 2)), negative)
              .build();
    }
    return new HistogramArray(times(), histograms);
  }

  private static Script.Eval eval(String query, boolean instant) {
    long to = EVALUATION_MILLIS + (instant ? 0 : 13 * 61_000);
    long step = instant ? 0 : 61_000;
    return new Script.Eval(0, query, EVALUATION_MILLIS, to, step, new Script.Expectation());
  }

  private static void compare(
      Script.Eval eval, Answer theirs, Answer ours, List<String> differences) {
    String kind = eval.isInstant() ? "instant " : "range ";
    boolean bothFail = !theirs.failure().isEmpty() && !ours.failure().isEmpty();
    if (bothFail) {
      if (!sameFailure(theirs.failure(), ours.failure())) {
        differences.add(
            kind + eval.query() + "\n theirs " + theirs.failure() + "\n ours " + ours.failure());
      }
      return;
    }
    if (!theirs.failure().equals(ours.failure())) {
      differences.add(
          kind + eval.query() + "\n theirs " + theirs.failure() + "\n ours " + ours.failure());
      return;
    }
    List<String> found = theirs.differences(ours);
    if (!found.isEmpty()) {
      differences.add(kind + eval.query() + "\n  " + String.join("\n  ", found));
    }
  }

  /** Which pair of duplicates is named depends on the order of evaluation. */
  private static boolean sameFailure(String theirs, String ours) {
    String marker = "for the match group";
    return theirs.equals(ours) || (theirs.contains(marker) && ours.contains(marker));
  }

  private static List<SelectedSeries> series() {
    var random = new Random(7);
    var series = new ArrayList<SelectedSeries>();
    for (String job : List.of("api", "web")) {
      for (String instance : List.of("a", "b", "c")) {
        for (String code : List.of("200", "500")) {
          var labels =
              Labels.of(
                  Labels.NAME, "requests_total", "job", job, "instance", instance, "code", code);
          series.add(new SelectedSeries(labels, counter(random)));
        }
      }
      series.addAll(histogram(job, random));
    }
    for (String room : List.of("hall", "attic", "cellar")) {
      var labels = Labels.of(Labels.NAME, "temperature", "room", room, "job", "api");
      series.add(new SelectedSeries(labels, gauge(random, 1)));
      series.add(
          new SelectedSeries(
              Labels.of(Labels.NAME, "sparse", "room", room, "job", "web"), gauge(random, 0.15)));
    }
    series.add(new SelectedSeries(Labels.of(Labels.NAME, "constant"), constant()));
    return series;
  }

  private static List<SelectedSeries> histogram(String job, Random random) {
    var series = new ArrayList<SelectedSeries>();
    double[] cumulative = new double[SAMPLES];
    for (String bound : List.of("0.1", "0.5", "1", "2.5", "+Inf")) {
      double sum = 0;
      double[] values = new double[SAMPLES];
      for (int i = 0; i < SAMPLES; i++) {
        sum += random.nextInt(5);
        cumulative[i] += sum;
        values[i] = cumulative[i];
      }
      var labels = Labels.of(Labels.NAME, "latency_bucket", "job", job, "le", bound);
      series.add(new SelectedSeries(labels, new SampleArray(times(), values)));
    }
    return series;
  }

  private static long[] times() {
    long[] times = new long[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      times[i] = FIRST_MILLIS + i * INTERVAL_MILLIS;
    }
    return times;
  }

  /** Rises by random steps; now and then it starts again. */
  private static SampleArray counter(Random random) {
    double[] values = new double[SAMPLES];
    for (int i = 1; i < SAMPLES; i++) {
      boolean reset = random.nextInt(40) == 0;
      values[i] = reset ? random.nextInt(10) : values[i - 1] + random.nextInt(50);
    }
    return new SampleArray(times(), values);
  }

  private static SampleArray constant() {
    double[] values = new double[SAMPLES];
    java.util.Arrays.fill(values, 4);
    return new SampleArray(times(), values);
  }

  /**
   * @param density the share of samples that is there; with gaps come stale markers and NaN
   */
  private static SampleArray gauge(Random random, double density) {
    long[] times = new long[SAMPLES];
    double[] values = new double[SAMPLES];
    int count = 0;
    for (int i = 0; i < SAMPLES; i++) {
      if (random.nextDouble() < density) {
        times[count] = FIRST_MILLIS + i * INTERVAL_MILLIS;
        values[count++] = density < 1 ? special(random) : random.nextGaussian() * 20;
      }
    }
    return new SampleArray(
        java.util.Arrays.copyOf(times, count), java.util.Arrays.copyOf(values, count));
  }

  private static double special(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> StaleMarker.VALUE;
      case 1 -> Double.longBitsToDouble(0x7ff8000000000001L);
      case 2 -> Double.POSITIVE_INFINITY;
      default -> random.nextInt(7);
    };
  }

  @Test
  void scriptsHoldThereToo() throws Exception {
    var differences = new ArrayList<String>();
    for (Path script : ScriptTest.scripts()) {
      runThere(script, differences);
    }

    assertThat(differences).isEmpty();
  }

  private void runThere(Path file, List<String> differences) throws Exception {
    var querier = new SortedListQuerier();
    var prometheus = fresh();
    try {
      for (Script.Command command : Script.read(file).commands()) {
        switch (command) {
          case Script.Clear _ -> {
            prometheus.close();
            prometheus = fresh();
            querier.clear();
          }
          case Script.Load(List<SelectedSeries> series) -> prometheus.write(series);
          case Script.Eval eval when !eval.expected().newerThanInstalled ->
              holds(file, eval, prometheus.answer(eval), differences);
          case Script.Eval _ -> {}
        }
      }
    } finally {
      prometheus.close();
    }
  }

  private InstalledPrometheus fresh() throws Exception {
    return new InstalledPrometheus(Files.createTempDirectory(directory, "prometheus"));
  }

  private static void holds(Path file, Script.Eval eval, Answer theirs, List<String> differences) {
    Answer expected = Answer.expectedOf(eval);
    List<String> found = new ArrayList<>(expected.differences(theirs));
    if (!theirs.failure().contains(expected.failure())
        || (expected.failure().isEmpty() && !theirs.failure().isEmpty())) {
      found.add("expected failure '" + expected.failure() + "', was " + theirs.failure());
    }
    if (!found.isEmpty()) {
      differences.add(file + ":" + eval.line() + ": " + eval.query() + "\n " + found);
    }
  }
}
