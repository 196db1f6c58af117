package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import io.tocsin.model.Histogram.Hint;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StartTimes;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Anchored and smoothed ranges of native histograms: what the floats of edges.test do, each
 * histogram has in count, sum and its one bucket.
 */
class EdgedHistogramsTest {
  private static final Engine ENGINE =
      new Engine(Engine.Limits.DEFAULT, Set.of(Parser.EXTENDED_RANGES));

  /** One series {@code m}, whatever is asked for; values 15 s apart from the epoch on. */
  private record OneSeries(HistogramArray histograms, SampleArray floats) implements Querier {
    static OneSeries of(Hint hint, double... values) {
      return of(Arrays.stream(values).mapToObj(v -> histogram(v, hint)).toList());
    }

    static OneSeries of(List<Histogram> histograms) {
      long[] times = IntStream.range(0, histograms.size()).mapToLong(i -> i * 15_000L).toArray();
      return new OneSeries(
          new HistogramArray(times, histograms.toArray(Histogram[]::new)), SampleArray.EMPTY);
    }

    @Override
    public List<SelectedSeries> select(TimeRange range, List<Matcher> matchers) {
      int from = histograms.lastAtOrBefore(range.fromMillis() - 1) + 1;
      HistogramArray read = histograms.slice(from, histograms.lastAtOrBefore(range.toMillis()) + 1);
      return List.of(
          new SelectedSeries(Labels.of(Labels.NAME, "m"), floats, read, StartTimes.NONE));
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

  private static Histogram histogram(double value, Hint hint) {
    return Histogram.builder(0)
        .hint(hint)
        .count(value)
        .sum(10 * value)
        .positive(List.of(new BucketSpan(1, 1)), value)
        .build();
  }

  private static Histogram custom(double value) {
    return Histogram.builder(Histogram.CUSTOM_BUCKETS)
        .customBounds(1, 2)
        .count(value)
        .positive(List.of(new BucketSpan(0, 1)), value)
        .build();
  }

  private static QueryResult ask(Querier querier, String query, int seconds) throws Exception {
    return ENGINE.instant(querier, ENGINE.parse(query), seconds * 1000L);
  }

  private static String text(QueryResult result) {
    return ((Value.Vector) result.value())
        .samples().stream().map(s -> s.histogram().orElseThrow().text()).toList().toString();
  }

  @Test
  void theChangeIsTakenFromEdgeToEdge() throws Exception {
    var counter = OneSeries.of(Hint.UNKNOWN, 0, 10, 20, 30, 40, 50);

    assertThat(text(ask(counter, "increase(m[30s] anchored)", 60)))
        .isEqualTo("[{count:20, sum:200, (1,2]:20}]");
    assertThat(text(ask(counter, "rate(m[30s] anchored)", 70)))
        .isEqualTo("[{count:0.6666666666666666, sum:6.666666666666667, (1,2]:0.6666666666666666}]");
    assertThat(text(ask(counter, "increase(m[45s] smoothed)", 75)))
        .isEqualTo("[{count:30, sum:300, (1,2]:30}]");
  }

  @Test
  void edgesBetweenSamplesAreInterpolated() throws Exception {
    var counter = OneSeries.of(Hint.UNKNOWN, 0, 15, 30, 45, 60, 75);

    assertThat(text(ask(counter, "increase(m[35s] smoothed)", 70)))
        .isEqualTo("[{count:35, sum:350, (1,2]:35}]");
    assertThat(text(ask(counter, "m smoothed", 40))).isEqualTo("[{count:40, sum:400, (1,2]:40}]");
  }

  @Test
  void resetsAreMadeUpFor() throws Exception {
    var counter = OneSeries.of(Hint.UNKNOWN, 12, 21, 30, 6, 15);

    assertThat(text(ask(counter, "increase(m[30s] anchored)", 60)))
        .isEqualTo("[{count:15, sum:150, (1,2]:15}]");
    // 24 at 20 s, up to 30, then from 0 to 9 at 50 s
    assertThat(text(ask(counter, "increase(m[30s] smoothed)", 50)))
        .isEqualTo("[{count:15, sum:150, (1,2]:15}]");
    // the counter is 4 at 40 s
    assertThat(text(ask(counter, "increase(m[30s] smoothed)", 70)))
        .isEqualTo("[{count:11, sum:110, (1,2]:11}]");
    assertThat(text(ask(counter, "m smoothed", 40))).isEqualTo("[{count:4, sum:40, (1,2]:4}]");
  }

  @Test
  void whatSeveralResetsTookIsSummedUpFirst() throws Exception {
    var counter = OneSeries.of(Hint.UNKNOWN, 0.3, 0.1, 0.05);

    // (0.05 - 0.3) + (0.3 + 0.1), where adding one after the other gives 0.15
    assertThat(text(ask(counter, "increase(m[45s] anchored)", 45)))
        .isEqualTo("[{count:0.15000000000000002, sum:1.5, (1,2]:0.15000000000000002}]");
  }

  @Test
  void gaugesMayFall() throws Exception {
    var gauge = OneSeries.of(Hint.GAUGE, 12, 21, 30, 6, 15);

    QueryResult delta = ask(gauge, "delta(m[30s] smoothed)", 50);

    assertThat(text(delta)).isEqualTo("[{count:-15, sum:-150, (1,2]:-15}]");
    assertThat(delta.warnings()).isEmpty();
    assertThat(text(ask(gauge, "m smoothed", 35))).isEqualTo("[{count:22, sum:220, (1,2]:22}]");
    assertThat(ask(gauge, "rate(m[30s] anchored)", 60).warnings())
        .containsExactly(
            "PromQL warning: this native histogram metric is not a counter: \"m\" (1:6)");
  }

  @Test
  void countersHaveNoDelta() throws Exception {
    var counter = OneSeries.of(Hint.UNKNOWN, 0, 10, 20, 30, 40);

    assertThat(ask(counter, "delta(m[30s] anchored)", 60).warnings())
        .containsExactly(
            "PromQL warning: this native histogram metric is not a gauge: \"m\" (1:7)");
  }

  @Test
  void kindsOfBucketsDoNotMix() throws Exception {
    var mixed =
        OneSeries.of(List.of(histogram(1, Hint.UNKNOWN), histogram(2, Hint.UNKNOWN), custom(3)));

    QueryResult rate = ask(mixed, "rate(m[20s] smoothed)", 35);

    assertThat(text(rate)).isEqualTo("[]");
    assertThat(rate.warnings())
        .containsExactly(
            "PromQL warning: vector contains a mix of histograms with exponential and custom"
                + " buckets schemas for metric name \"m\" (1:6)");
    assertThat(text(ask(mixed, "m smoothed", 10))).isNotEqualTo("[]");
    QueryResult between = ask(mixed, "m smoothed", 20);
    assertThat(text(between)).isEqualTo("[]");
    assertThat(between.warnings())
        .containsExactly(
            "PromQL warning: vector contains a mix of histograms with exponential and custom"
                + " buckets schemas for metric name \"m\" (1:1)");
  }

  @Test
  void floatsAndHistogramsDoNotMix() throws Exception {
    var histograms = OneSeries.of(Hint.UNKNOWN, 0, 10, 20, 30, 40).histograms();
    var mixed = new OneSeries(histograms, new SampleArray(new long[] {20_000}, new double[] {1}));

    for (String query : List.of("rate(m[30s] anchored)", "sum(m smoothed)")) {
      QueryResult result = ask(mixed, query, 60);

      assertThat(text(result)).isEqualTo("[]");
      assertThat(result.warnings())
          .hasSize(1)
          .first()
          .asString()
          .startsWith(
              "PromQL warning: encountered a mix of histograms and floats for metric name \"m\"");
    }
  }

  @Test
  void theNewestSampleOfEitherKindIsTheAnchor() throws Exception {
    var histograms = OneSeries.of(Hint.UNKNOWN, 20, 10).histograms();
    var floats = new SampleArray(new long[] {20_000, 50_000}, new double[] {1, 2});

    var mixed = new OneSeries(histograms, floats);

    assertThat(number(ask(mixed, "changes(m[30s] anchored)", 60))).isEqualTo(1); // 1 2
    assertThat(number(ask(mixed, "changes(m[42s] anchored)", 60))).isEqualTo(2); // {10} 1 2
    assertThat(number(ask(mixed, "resets(m[60s] anchored)", 60))).isEqualTo(2); // {20} {10} 1 2
  }

  private static double number(QueryResult result) {
    return ((Value.Vector) result.value()).samples().getFirst().value();
  }

  @Test
  void asAResultASmoothedRangeHasTheFirstSampleAfterIt() throws Exception {
    var late =
        new OneSeries(HistogramArray.EMPTY, new SampleArray(new long[] {40_000}, new double[] {7}));

    SampleArray floats =
        ((Value.Matrix) ask(late, "m[20s] smoothed", 30).value()).series().getFirst().samples();

    assertThat(floats.size()).isEqualTo(2);
    assertThat(floats.timestampMillis(0)).isEqualTo(10_000);
    assertThat(floats.timestampMillis(1)).isEqualTo(30_000);
    assertThat(floats.value(0)).isEqualTo(7);
    assertThat(floats.value(1)).isEqualTo(7);
    assertThat(text(ask(late, "increase(m[20s] smoothed)", 30))).isEqualTo("[]");
  }

  @Test
  void asAResultExtendedRangesAreOfFloatsAlone() {
    var histograms = OneSeries.of(Hint.UNKNOWN, 0, 10, 20);

    assertThatThrownBy(() -> ask(histograms, "m[30s] smoothed", 30))
        .hasMessage("smoothed modifier is not supported with histograms");
  }
}
