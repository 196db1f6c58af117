package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StartTimes;
import io.tocsin.model.TimeRange;
import io.tocsin.promql.Engine.Limits;
import io.tocsin.promql.QueryException.Kind;
import io.tocsin.storage.ForwardingQuerier;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits, ends, reads and shapes of answers; what queries mean is in the scripts. */
class EngineTest {
  private static final long MINUTE = 60_000;
  private static final Engine ENGINE = new Engine(Limits.DEFAULT, Set.of());

  private final SortedListQuerier querier = new SortedListQuerier();

  @BeforeEach
  void loadTwoSeries() {
    for (String i : List.of("1", "2")) {
      load(Labels.of(Labels.NAME, "m", "i", i));
    }
  }

  private void load(Labels labels) {
    long[] times = new long[11];
    double[] values = new double[11];
    for (int k = 0; k < times.length; k++) {
      times[k] = k * MINUTE;
      values[k] = k;
    }
    querier.add(labels, new SampleArray(times, values));
  }

  private QueryResult range(Engine engine, String query) throws ParseException {
    return engine.range(querier, engine.parse(query), 0, 9 * MINUTE, MINUTE);
  }

  private static Engine limitedTo(long samples) {
    return new Engine(new Limits(samples, Duration.ofMinutes(5), Duration.ofMinutes(1)), Set.of());
  }

  @Test
  void theSampleLimitIsWhatMayBeHeldAtATime() throws Exception {
    assertThat(range(limitedTo(20), "m").value()).isInstanceOf(Value.Matrix.class);
    assertThat(range(limitedTo(40), "m or -m").value()).isInstanceOf(Value.Matrix.class);
    assertThatThrownBy(() -> range(limitedTo(19), "m"))
        .isInstanceOfSatisfying(
            QueryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.EXECUTION))
        .hasMessage("query processing would load too many samples into memory in query execution");
  }

  /** Ten steps of twenty series, and room for what a group, a series and its samples take. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum(n)",
        "avg by (__name__) ((n))",
        "max(n{i=~\".+\"})",
        "count(rate(n[2m]))",
        "group without (i) (last_over_time(n[2m]))",
        "min(quantile_over_time(scalar(m{i=\"1\"}) / 10, {__name__=~\"n\"}[3m]))"
      })
  void anAggregationHoldsOneSeriesAtATime(String query) throws Exception {
    for (int i = 0; i < 20; i++) {
      load(Labels.of(Labels.NAME, "n", "i", Integer.toString(i)));
    }
    var limits = new Limits(10_000, 60, Duration.ofMinutes(5), Duration.ofMinutes(1));

    assertThat(range(new Engine(limits, Set.of()), query).value())
        .usingRecursiveComparison()
        .isEqualTo(range(ENGINE, query).value());
    assertThatThrownBy(() -> range(new Engine(limits, Set.of()), "n"))
        .hasMessageContaining("too many samples");
  }

  /** Two series of ten steps on either side, and as many of the result. */
  @Test
  void aMatchHoldsItsOperandsAndItsResult() {
    assertThatThrownBy(() -> range(limitedTo(59), "m + m"))
        .hasMessageContaining("too many samples");
    assertThatCode(() -> range(limitedTo(60), "m + m")).doesNotThrowAnyException();
  }

  @Test
  void whatIsPassedOnCountsAsAskedFor() {
    assertThatThrownBy(() -> range(limitedTo(29), "sum(m)"))
        .hasMessageContaining("too many samples");
    assertThatCode(() -> range(limitedTo(30), "sum(m)")).doesNotThrowAnyException();
  }

  @Test
  void aHistogramThatIsPassedOnCountsItsSize() throws Exception {
    Histogram buckets =
        Histogram.builder(0).count(99).positive(List.of(new BucketSpan(0, 99)), ones(99)).build();
    var histograms = new HistogramArray(new long[] {0}, new Histogram[] {buckets});
    var labels = Labels.of(Labels.NAME, "h");
    querier.add(new SelectedSeries(labels, SampleArray.EMPTY, histograms, StartTimes.NONE));
    Expr expr = ENGINE.parse("count(h) + count(last_over_time(h[1m]))");

    for (String query : List.of("count(h)", "count(last_over_time(h[1m]))")) {
      assertThatThrownBy(() -> limitedTo(30).instant(querier, ENGINE.parse(query), 0))
          .hasMessageContaining("too many samples");
    }
    assertThatCode(() -> limitedTo(150).instant(querier, expr, 0)).doesNotThrowAnyException();
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @ParameterizedTest
  @ValueSource(strings = {"m[5m]", "absent_over_time(m{i=\"1\"}[10m])"})
  void aRangeHoldsItsSamples(String query) throws Exception {
    Expr expr = ENGINE.parse(query);

    assertThatThrownBy(() -> limitedTo(9).instant(querier, expr, 9 * MINUTE))
        .hasMessageContaining("too many samples");
    assertThatCode(() -> limitedTo(10).instant(querier, expr, 9 * MINUTE))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "m, 2, 20",
    "1 + 2, 5, 10", // computed once: 2 operands, 2 of the step, 1 result
    "m + m, 10, 64", // operands 40, 4 of a step, results 20
    "m + 1, 8, 53", // operands 30, 3 of a step, results 20
    "sum(m), 2, 20",
    "rate(m[2m]), 4, 20",
    "count_over_time(m[3m:1m]), 11, 43",
    "timestamp(m), 4, 22",
    "abs(m), 6, 42"
  })
  void thePeakIsThatOfPrometheus(String query, long atOneTime, long overTime) throws Exception {
    var measured = QueryOptions.DEFAULT.withMeasured(true);
    Expr expr = ENGINE.parse(query);

    assertThat(ENGINE.instant(querier, expr, 9 * MINUTE, measured).samples().peak())
        .isEqualTo(atOneTime);
    assertThat(ENGINE.range(querier, expr, 0, 9 * MINUTE, MINUTE, measured).samples().peak())
        .isEqualTo(overTime);
    assertThat(ENGINE.instant(querier, expr, 9 * MINUTE).samples().peak()).isZero();
  }

  @Test
  void aSubqueryWithTooManyStepsIsRefusedBeforeItIsEvaluated() {
    assertThatThrownBy(() -> range(ENGINE, "count_over_time(vector(1)[100y:1ms])"))
        .hasMessageContaining("too many samples");
  }

  @Test
  void aQueryEndsWhenItIsCanceledOrLate() throws Exception {
    Expr expr = ENGINE.parse("sum(m)");
    var canceled = new QueryOptions(Optional.empty(), () -> false, () -> true);
    var late = new QueryOptions(Optional.empty(), () -> true, () -> false);
    var looks = new AtomicInteger();
    var lateLater =
        new QueryOptions(Optional.empty(), () -> looks.getAndIncrement() > 0, () -> false);

    assertThatThrownBy(() -> ENGINE.instant(querier, expr, 0, canceled))
        .hasMessage("query was canceled in query execution")
        .hasFieldOrPropertyWithValue("kind", Kind.CANCELED);
    assertThatThrownBy(() -> ENGINE.instant(querier, expr, 0, late))
        .hasMessage("query timed out in query execution")
        .hasFieldOrPropertyWithValue("kind", Kind.TIMEOUT);
    assertThatThrownBy(() -> ENGINE.instant(querier, expr, 0, lateLater))
        .hasMessage("query timed out in expression evaluation")
        .hasFieldOrPropertyWithValue("kind", Kind.TIMEOUT);
  }

  @Test
  void aQueryMayLookBackLessOrMore() throws Exception {
    Expr expr = ENGINE.parse("count(m)");
    var minute = new QueryOptions(Optional.of(Duration.ofMinutes(1)), () -> false, () -> false);

    assertThat(ENGINE.instant(querier, expr, 13 * MINUTE).value())
        .isEqualTo(new Value.Vector(List.of(new Value.VectorSample(Labels.EMPTY, 13 * MINUTE, 2))));
    assertThat(ENGINE.instant(querier, expr, 13 * MINUTE, minute).value())
        .isEqualTo(new Value.Vector(List.of()));
  }

  @Test
  void aRangeVectorKeepsTheTimesOfItsSamples() throws Exception {
    var result = ENGINE.instant(querier, ENGINE.parse("m{i=\"1\"}[2m]"), 3 * MINUTE + 1);

    var matrix = (Value.Matrix) result.value();
    assertThat(matrix.series()).hasSize(1);
    SampleArray samples = matrix.series().getFirst().samples();
    assertThat(samples.size()).isEqualTo(2);
    assertThat(samples.timestampMillis(0)).isEqualTo(2 * MINUTE);
    assertThat(samples.value(1)).isEqualTo(3);
  }

  @Test
  void anExtendedRangeVectorHasASampleAtEitherEdge() throws Exception {
    var engine = new Engine(Limits.DEFAULT, Set.of(Parser.EXTENDED_RANGES));
    long time = 5 * MINUTE + 30_000;

    var smoothed = engine.instant(querier, engine.parse("m{i=\"1\"}[2m] smoothed"), time);
    var anchored = engine.instant(querier, engine.parse("m{i=\"1\"}[2m] anchored"), time);

    assertThat(points(smoothed)).isEqualTo("[210000 3.5, 240000 4.0, 300000 5.0, 330000 5.5]");
    assertThat(points(anchored)).isEqualTo("[210000 3.0, 240000 4.0, 300000 5.0, 330000 5.0]");
  }

  private static String points(QueryResult result) {
    SampleArray samples = ((Value.Matrix) result.value()).series().getFirst().samples();
    return IntStream.range(0, samples.size())
        .mapToObj(i -> samples.timestampMillis(i) + " " + samples.value(i))
        .toList()
        .toString();
  }

  @Test
  void scalarsAndTextsComeAsSuch() throws Exception {
    assertThat(ENGINE.instant(querier, ENGINE.parse("1 + 1"), 7).value())
        .isEqualTo(new Value.Scalar(7, 2));
    assertThat(ENGINE.instant(querier, ENGINE.parse("('a')"), 7).value())
        .isEqualTo(new Value.Text(7, "a"));
  }

  /** Counts what is asked of another querier. */
  private static final class CountingQuerier extends ForwardingQuerier {
    private final List<TimeRange> ranges = new ArrayList<>();

    CountingQuerier(Querier querier) {
      super(querier);
    }

    @Override
    public List<SelectedSeries> select(TimeRange range, List<Matcher> matchers) {
      ranges.add(range);
      return querier.select(range, matchers);
    }
  }

  @Test
  void equalSelectorsShareOneReadWhereTheirRangesTouch() throws Exception {
    var counting = new CountingQuerier(querier);
    Expr expr = ENGINE.parse("m + m - rate(m[10m]) * (m offset 2h)");

    var _ = ENGINE.range(counting, expr, 10 * MINUTE, 20 * MINUTE, MINUTE);

    assertThat(counting.ranges)
        .containsExactlyInAnyOrder(
            new TimeRange(1, 20 * MINUTE), new TimeRange(-115 * MINUTE + 1, -100 * MINUTE));
  }

  @Test
  void anAmbiguousMatchNamesGroupAndSeries() throws Exception {
    assertThatThrownBy(() -> range(ENGINE, "vector(1) + on () m"))
        .hasMessage(
            "found duplicate series for the match group {} on the right hand-side of the operation:"
                + " [{__name__=\"m\", i=\"1\"}, {__name__=\"m\", i=\"2\"}];many-to-many matching"
                + " not allowed: matching labels must be unique on one side");
  }

  @Test
  void aRangeQueryOfATextIsBadData() {
    assertThatThrownBy(() -> range(ENGINE, "'a'"))
        .hasMessage(
            "invalid expression type \"string\" for range query, must be Scalar or instant Vector")
        .hasFieldOrPropertyWithValue("kind", Kind.BAD_DATA);
  }
}
