package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.config.Faults;
import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StartTimes;
import io.tocsin.promql.Engine;
import io.tocsin.storage.SelectedSeries;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Groups with an interval of a minute, over samples at each minute of an hour. */
class BacktestTest {
  private static final Instant START = Instant.EPOCH;
  private static final Instant END = START.plus(Duration.ofHours(1));

  private static Backtest.Report replay(String rules, SelectedSeries... series) throws Exception {
    var engine = new Engine(Engine.Limits.DEFAULT, Set.of());
    var faults = new Faults();
    List<RuleGroup> groups =
        new RuleFileReader(engine, RuleFileReader.Defaults.PROMETHEUS)
            .parse("groups:\n- name: g\n  rules:\n" + rules, "r.yml", faults);
    assertThat(faults.sorted()).isEmpty();
    var settings = new GroupEvaluator.Settings(Labels.EMPTY, URI.create(""), Duration.ofMinutes(1));
    return new Backtest(engine, settings, groups, (_, _) -> {}).run(Stream.of(series), START, END);
  }

  private static SelectedSeries load(double... values) {
    return new SelectedSeries(
        Labels.of(Labels.NAME, "load"), new SampleArray(minutes(values.length), values));
  }

  private static long[] minutes(int count) {
    return LongStream.range(0, count).map(i -> i * 60_000).toArray();
  }

  /** All observations below a second until the half hour, then all between one and two. */
  private static SelectedSeries latency() {
    Histogram[] histograms =
        IntStream.range(0, 60).mapToObj(BacktestTest::latency).toArray(Histogram[]::new);
    return new SelectedSeries(
        Labels.of(Labels.NAME, "latency"),
        SampleArray.EMPTY,
        new HistogramArray(minutes(60), histograms),
        StartTimes.NONE);
  }

  private static Histogram latency(int minute) {
    int fast = Math.min(minute, 30);
    return Histogram.builder(0)
        .count(minute)
        .sum(minute)
        .positive(List.of(new BucketSpan(0, 2)), fast, minute - fast)
        .build();
  }

  @Test
  void rulesOverNativeHistogramsFire() throws Exception {
    Backtest.Report report =
        replay(
            """
              - {record: 'latency:rate5m', expr: 'rate(latency[5m])'}
              - {alert: Slow, expr: 'histogram_quantile(0.5, latency:rate5m) > 1'}
            """,
            latency());

    assertThat(report.failures()).isEmpty();
    FiredAlert slow = report.fired().getFirst();
    assertThat(report.fired()).hasSize(1);
    assertThat(slow.firedAt())
        .isBetween(START.plus(Duration.ofMinutes(32)), START.plus(Duration.ofMinutes(34)));
    assertThat(slow.resolvedAt()).isEmpty();
    assertThat(slow.greatest()).isBetween(1.0, 2.0);
  }

  @Test
  void rulesThatMakeTheSameAlertAreToldApart() throws Exception {
    Backtest.Report report =
        replay(
            """
              - {alert: High, expr: load > 1}
              - {alert: High, expr: load > 2}
            """,
            load(0, 2, 3, 0));

    assertThat(report.fired()).extracting(FiredAlert::least).containsExactlyInAnyOrder(2.0, 3.0);
    assertThat(report.fired()).allMatch(fired -> fired.resolvedAt().isPresent());
  }

  @Test
  void storedResultsOfTheRulesThemselvesDoNotCount() throws Exception {
    SelectedSeries recorded =
        new SelectedSeries(
            Labels.of(Labels.NAME, "load:double"),
            new SampleArray(new long[] {-60_000, 600_000}, new double[] {1, 99}));

    Backtest.Report report =
        replay(
            """
              - {alert: Before, expr: 'load:double == 1'}
              - {alert: After, expr: 'load:double == 99'}
              - {record: 'load:double', expr: load * 2}
            """,
            load(3, 3, 3),
            recorded);

    assertThat(report.fired())
        .extracting(fired -> fired.labels().get("alertname"))
        .containsExactly("Before");
  }

  @Test
  void aRuleThatFailsIsToldOnceWithItsNumber() throws Exception {
    var other =
        new SelectedSeries(
            Labels.of(Labels.NAME, "load", "a", "b"),
            new SampleArray(minutes(2), new double[] {1, 1}));

    Backtest.Report report =
        replay("  - {alert: Two, expr: 'load + on () load'}\n", load(1, 1), other);

    assertThat(report.failures()).hasSize(1);
    Backtest.Failure failure = report.failures().getFirst();
    assertThat(failure.rule()).isEqualTo("Two");
    assertThat(failure.group()).isEqualTo("g");
    assertThat(failure.times()).isBetween(5, 7); // as long as the samples count
    assertThat(failure.message()).contains("duplicate series");
  }

  @Test
  void tooManyFiringAlertsAreRefused() {
    SelectedSeries[] many =
        LongStream.rangeClosed(0, Backtest.MAX_FIRED)
            .mapToObj(
                i ->
                    new SelectedSeries(
                        Labels.of(Labels.NAME, "load", "i", String.valueOf(i)),
                        new SampleArray(minutes(1), new double[] {1})))
            .toArray(SelectedSeries[]::new);

    assertThatThrownBy(() -> replay("  - {alert: All, expr: load}\n", many))
        .isInstanceOf(Backtest.TooLarge.class)
        .hasMessage("more than 100000 alerts fired; choose a shorter time");
  }
}
