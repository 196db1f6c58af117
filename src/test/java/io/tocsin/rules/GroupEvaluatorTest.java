package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import io.tocsin.rules.GroupSnapshot.Health;
import io.tocsin.rules.GroupSnapshot.State;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GroupEvaluatorTest {
  private static final String DOWN =
      """
      - alert: Down
        expr: up == 0
        for: 2m
        labels: {severity: page, was: "{{ $labels.job }}", job: shop}
        annotations: {summary: "{{ $labels.__name__ }} {{ $value }} {{ $externalLabels.region }}"}
      """;

  private static List<String> states(Evaluation evaluation) {
    return evaluation.changes().stream()
        .map(change -> name(change.before()) + "->" + name(change.after()))
        .toList();
  }

  private static String name(java.util.Optional<State> state) {
    return state.map(Enum::name).orElse("-");
  }

  @Test
  void anAlertPendsFiresAndResolvesWithItsSeries() throws Exception {
    var bench = new TestGroup(DOWN);
    for (int minute = 0; minute <= 4; minute++) {
      bench.sample(minute, minute == 4 ? 1 : 0, "__name__", "up", "job", "x");
    }
    String labels = "{alertname=\"Down\", %sjob=\"shop\", severity=\"page\", was=\"x\"}";

    assertThat(states(bench.evaluate(0))).containsExactly("-->PENDING");
    assertThat(bench.query(0, "ALERTS"))
        .containsExactly("ALERTS" + labels.formatted("alertstate=\"pending\", ") + " 1.0");
    assertThat(states(bench.evaluate(1))).isEmpty();
    assertThat(states(bench.evaluate(2))).containsExactly("PENDING->FIRING");
    assertThat(bench.query(2, "ALERTS"))
        .containsExactly("ALERTS" + labels.formatted("alertstate=\"firing\", ") + " 1.0");
    assertThat(bench.query(2, "ALERTS_FOR_STATE"))
        .containsExactly("ALERTS_FOR_STATE" + labels.formatted("") + " 0.0");
    bench.evaluate(3);
    assertThat(states(bench.evaluate(4))).containsExactly("FIRING->RESOLVED");
    assertThat(bench.query(4, "{__name__=~\"ALERTS.*\"}")).isEmpty();
  }

  @Test
  void labelsAndAnnotationsAreThoseOfTheTemplates() {
    var bench = new TestGroup(DOWN);
    bench.sample(0, 0, "__name__", "up", "job", "x");

    bench.evaluate(0);

    var rule = (GroupSnapshot.Alerting) bench.snapshot().rules().getFirst();
    assertThat(rule.alerts().getFirst().annotations()).isEqualTo(Labels.of("summary", "up 0 eu"));
    assertThat(rule.query()).isEqualTo("up == 0");
  }

  @Test
  void aResultIsVisibleToTheRulesAfterItAtTheSameTimestamp() throws Exception {
    var bench =
        new TestGroup(
            """
            - {record: a, expr: m * 2}
            - {record: b, expr: a + 1}
            - {alert: First, expr: b > 2}
            - {alert: Second, expr: 'ALERTS{alertname="First", alertstate="firing"}'}
            """);
    bench.sample(0, 5, "__name__", "m");

    Evaluation evaluation = bench.evaluate(0);

    assertThat(bench.query(0, "b")).containsExactly("b 11.0");
    assertThat(TestGroup.told(evaluation)).containsExactly("First 0..4", "Second 0..4");
  }

  @Test
  void aHistogramIsRecordedSeenByTheRulesAfterItAndShownByTemplates() throws Exception {
    var bench =
        new TestGroup(
            """
            - {record: a, expr: h * 2}
            - {record: b, expr: histogram_count(a + a)}
            - {alert: Many, expr: a, annotations: {value: "{{ $value }}"}}
            """);
    bench.sample(0, Histogram.builder(0).count(3).sum(4).build(), "__name__", "h");
    bench.evaluate(0);
    bench.sample(1, Histogram.builder(0).count(5).sum(6).build(), "__name__", "h");

    bench.evaluate(1);

    assertThat(bench.query(1, "b")).containsExactly("b 20.0");
    assertThat(bench.query(1, "histogram_sum(sum_over_time(a[5m]))")).containsExactly("{} 20.0");
    var rule = (GroupSnapshot.Alerting) bench.snapshot().rules().getLast();
    assertThat(rule.alerts().getFirst().annotations())
        .isEqualTo(Labels.of("value", "{count:10, sum:12}"));
    assertThat(rule.alerts().getFirst().value()).isZero();
  }

  @Test
  void seriesThatAreNotYieldedAnyMoreEnd() throws Exception {
    var bench = new TestGroup("- {record: a, expr: m > 0}\n- {record: b, expr: a}\n");
    bench.sample(0, 1, "__name__", "m", "i", "1");
    bench.sample(0, 1, "__name__", "m", "i", "2");
    bench.sample(1, 1, "__name__", "m", "i", "1");
    bench.sample(1, 0, "__name__", "m", "i", "2");
    bench.evaluate(0);
    bench.evaluate(1);

    assertThat(bench.query(1, "a")).containsExactly("a{i=\"1\"} 1.0");
    assertThat(bench.query(1, "b")).containsExactly("b{i=\"1\"} 1.0");
  }

  @Test
  void theNotifierIsToldAgainAfterTheResendDelayAndOfTheEndForFifteenMinutes() {
    var bench = new TestGroup("- {alert: Down, expr: up == 0}");
    for (double minute = 0; minute <= 25; minute += 0.5) {
      bench.sample(minute, minute < 2 ? 0 : 1, "__name__", "up");
    }
    var told = new java.util.TreeMap<Double, List<String>>();
    for (double minute = 0; minute <= 25; minute += 0.5) {
      List<String> now = TestGroup.told(bench.evaluate(minute));
      if (!now.isEmpty()) {
        told.put(minute, now);
      }
    }

    assertThat(told.get(0.0)).containsExactly("Down 0..4");
    assertThat(told.get(1.0)).containsExactly("Down 0..5");
    assertThat(told).doesNotContainKeys(0.5, 1.5);
    for (double minute = 2; minute <= 17; minute++) {
      assertThat(told.get(minute)).containsExactly("Down 0..2");
    }
    assertThat(told.lastKey()).isEqualTo(17.0);
  }

  @Test
  void aNewLifeIsToldAtOnceAndTheOldOneNoMore() {
    var bench = new TestGroup("- {alert: Down, expr: up == 0, for: 1m}");
    double[] values = {0, 0, 1, 0, 0};
    for (int minute = 0; minute < values.length; minute++) {
      bench.sample(minute, values[minute], "__name__", "up");
    }

    assertThat(Stream.of(0, 1, 2, 3, 4).map(m -> TestGroup.told(bench.evaluate(m))))
        .containsExactly(
            List.of(), List.of("Down 1..5"), List.of("Down 1..2"), List.of(), List.of("Down 4..8"));
  }

  @Test
  void anEvaluationBetweenSlotsTellsAtOnceAndForStillCountsFromTimestamps() throws Exception {
    var bench = new TestGroup("- {alert: Down, expr: up == 0, for: 1m}\n- {record: r, expr: up}");
    bench.sample(0, 1, "__name__", "up");
    bench.sample(0.25, 0, "__name__", "up");

    bench.evaluate(0);
    assertThat(states(bench.evaluate(0.25))).containsExactly("-->PENDING");
    assertThat(bench.running().state().accepts(TestGroup.minute(0.25))).isFalse();
    assertThat(bench.running().state().accepts(TestGroup.minute(0))).isFalse();
    assertThat(states(bench.evaluate(1))).isEmpty();
    assertThat(states(bench.evaluate(1.25))).containsExactly("PENDING->FIRING");
    assertThat(bench.query(1.25, "r")).containsExactly("r 0.0");
  }

  @Test
  void aQueryThatFailsLeavesTheAlertsAndSaysWhy() {
    var bench =
        new TestGroup("- {alert: Down, expr: up == on() lim}\n- {record: ok, expr: vector(1)}");
    bench.sample(0, 0, "__name__", "up");
    bench.sample(0, 0, "__name__", "lim");
    bench.evaluate(0);
    bench.sample(1, 0, "__name__", "lim", "twice", "1");

    Evaluation failed = bench.evaluate(1);

    GroupSnapshot.RuleSnapshot rule = bench.snapshot().rules().getFirst();
    assertThat(rule.health()).isEqualTo(Health.ERR);
    assertThat(rule.lastError()).contains("many-to-many");
    assertThat(((GroupSnapshot.Alerting) rule).alerts()).hasSize(1);
    assertThat(failed.failures()).isEqualTo(1);
    assertThat(bench.snapshot().rules().get(1).health()).isEqualTo(Health.OK);
  }

  @Test
  void elementsThatBecomeOneAlertAreAnError() {
    var bench =
        new TestGroup(
            "- {alert: A, expr: up, labels: {i: same}}\n- {record: r, expr: up, labels: {i: ''}}");
    bench.sample(0, 0, "__name__", "up", "i", "1");
    bench.sample(0, 0, "__name__", "up", "i", "2");

    Evaluation evaluation = bench.evaluate(0);

    assertThat(bench.snapshot().rules())
        .extracting(GroupSnapshot.RuleSnapshot::lastError)
        .containsExactly(
            "vector contains metrics with the same labelset after applying alert labels",
            "vector contains metrics with the same labelset after applying rule labels");
    assertThat(evaluation.samples()).isEmpty();
  }

  @Test
  void moreThanTheLimitIsAnErrorAndDropsTheAlerts() {
    var bench =
        new TestGroup(
            TestGroup.groupOf(
                "groups: [{name: g, limit: 1, rules: [{alert: A, expr: up}, {record: r, expr:"
                    + " up}]}]"));
    bench.sample(0, 0, "__name__", "up", "i", "1");
    assertThat(TestGroup.told(bench.evaluate(0))).hasSize(1);
    bench.sample(1, 0, "__name__", "up", "i", "2");

    Evaluation evaluation = bench.evaluate(1);

    assertThat(states(evaluation)).containsExactly("FIRING->-");
    assertThat(bench.snapshot().rules())
        .extracting(GroupSnapshot.RuleSnapshot::lastError)
        .containsExactly("exceeded limit of 1 with 2 alerts", "exceeded limit of 1 with 2 series");
  }

  @Test
  void aFailingTemplateIsToldInThePlaceOfItsText() {
    var bench =
        new TestGroup("- {alert: A, expr: up, annotations: {s: '{{ query \"nope\" | first }}'}}");
    bench.sample(0, 0, "__name__", "up");

    bench.evaluate(0);

    var rule = (GroupSnapshot.Alerting) bench.snapshot().rules().getFirst();
    assertThat(rule.alerts().getFirst().annotations().get("s"))
        .startsWith("<error expanding template: error executing template __alert_A: ")
        .contains("first() called on vector with no elements");
    assertThat(rule.health()).isEqualTo(Health.OK);
  }

  @Test
  void theOffsetMovesTheQueryAndTheSamples() throws Exception {
    var bench =
        new TestGroup(
            TestGroup.groupOf(
                "groups: [{name: g, query_offset: 1m, rules: [{record: r, expr: m}, {alert: A,"
                    + " expr: r}]}]"));
    bench.sample(1, 7, "__name__", "m");
    bench.sample(2, 8, "__name__", "m");

    Evaluation evaluation = bench.evaluate(2);

    assertThat(bench.query(1, "r")).containsExactly("r 7.0");
    assertThat(TestGroup.told(evaluation)).containsExactly("A 2..6");
    assertThat(bench.running().group().reads(Set.of("m"))).isFalse();
  }

  @Test
  void aGroupReadsWhatItsSelectorsName() {
    assertThat(TestGroup.group("- {record: r, expr: sum(a) + b}").reads(Set.of("b", "x"))).isTrue();
    assertThat(TestGroup.group("- {record: r, expr: sum(a) + b}").reads(Set.of("r"))).isFalse();
    assertThat(TestGroup.group("- {record: r, expr: '{job=\"x\"}'}").reads(Set.of("c"))).isTrue();
  }

  @Test
  void aSeriesOfTwoRulesEndsOnlyWhenBothHaveLeftIt() throws Exception {
    var bench = new TestGroup("- {record: r, expr: a > 0}\n- {record: r, expr: b > 0}");
    double[][] values = {{1, 0}, {1, 1}, {0, 2}, {0, 0}};
    List<Set<String>> found = new java.util.ArrayList<>();
    for (int minute = 0; minute < values.length; minute++) {
      bench.sample(minute, values[minute][0], "__name__", "a");
      bench.sample(minute, values[minute][1], "__name__", "b");
      bench.evaluate(minute);
      found.add(bench.query(minute, "r"));
    }

    assertThat(found).containsExactly(Set.of("r 1.0"), Set.of("r 1.0"), Set.of("r 2.0"), Set.of());
  }

  /** The words are those of Prometheus's storage, which refuses the second value. */
  @Test
  void ofTwoRulesWithOneSeriesTheSecondFailsUnlessItSaysTheSame() throws Exception {
    var bench =
        new TestGroup(
            """
            - {record: r, expr: m}
            - {record: r, expr: m + 1}
            - {record: r, expr: m * 1}
            """);
    bench.sample(1, 5, "__name__", "m");

    Evaluation evaluation = bench.evaluate(1);

    assertThat(bench.snapshot().rules())
        .extracting(GroupSnapshot.RuleSnapshot::lastError)
        .containsExactly(
            "",
            "duplicate sample for timestamp 60000; overrides not allowed: existing 5, new value 6",
            "");
    assertThat(bench.query(1, "r")).containsExactly("r 5.0");
    assertThat(evaluation.failures()).isZero();
    assertThat(evaluation.resultSamples()).isEqualTo(3);
  }

  @Test
  void whatIsStoredOfTheTimeAlreadyStandsAgainstWhatARuleYieldsOrEnds() throws Exception {
    var bench =
        new TestGroup(
            "- {record: a, expr: m > 0}\n- {record: b, expr: a}\n- {record: c, expr: n}"
                + "\n- {record: d, expr: c}");
    bench.sample(0, 1, "__name__", "m");
    bench.evaluate(0);
    bench.sample(1, 0, "__name__", "m");
    bench.sample(1, 7, "__name__", "a"); // another group's
    bench.sample(1, 1, "__name__", "n");
    bench.sample(1, 8, "__name__", "c");

    assertThat(bench.found(1)).containsExactlyInAnyOrder("b 7.0", "c 1.0", "d 8.0");
  }

  @Test
  void aLabelWhoseTemplateYieldsNothingShowsInSeriesAsItIsWritten() throws Exception {
    var bench =
        new TestGroup("- {alert: A, expr: up, for: 1h, labels: {t: '{{ $labels.none }}', e: ''}}");
    bench.sample(0, 1, "__name__", "up");
    bench.evaluate(0);

    assertThat(bench.query(0, "ALERTS"))
        .containsExactly(
            "ALERTS{alertname=\"A\", alertstate=\"pending\", t=\"{{ $labels.none }}\"} 1.0");
    bench.evaluate(2);
    bench.restart();
    bench.sample(5, 1, "__name__", "up");
    bench.evaluate(5);
    bench.restore(5); // pending for 2 minutes, then 3 minutes of outage that do not count
    var rule = (GroupSnapshot.Alerting) bench.snapshot().rules().getFirst();
    assertThat(rule.alerts().getFirst().labels()).isEqualTo(Labels.of("alertname", "A"));
    assertThat(rule.alerts().getFirst().activeAt()).isEqualTo(TestGroup.minute(3));
    assertThat(rule.labels())
        .isEqualTo(Labels.withEmptyValues(Map.of("t", "{{ $labels.none }}", "e", "")));
  }

  @Test
  void anAnnotationMayBeEmptyAndAQueryOfATemplateMayYieldHistograms() throws Exception {
    var bench =
        new TestGroup(
            """
            - alert: A
              expr: h
              annotations:
                empty: "{{ $labels.none }}"
                count: "{{ $value.Count }} {{ with query `h` }}{{ . | first | value }}{{ end }}"
                number: "{{ humanize $value }}"
            """);
    bench.sample(0, Histogram.builder(0).count(3).sum(4).build(), "__name__", "h");
    bench.evaluate(0);

    var rule = (GroupSnapshot.Alerting) bench.snapshot().rules().getFirst();
    Labels annotations = rule.alerts().getFirst().annotations();
    assertThat(annotations.has("empty")).isTrue();
    assertThat(annotations.get("count")).isEqualTo("3 {count:3, sum:4}");
    assertThat(annotations.get("number"))
        .endsWith("error calling humanize: can't convert *histogram.FloatHistogram to float>");
  }

  @Test
  void generatorUrlLinksToTheExpression() {
    var bench = new TestGroup("- {alert: A, expr: up == 0}");
    bench.sample(0, 0, "__name__", "up");

    assertThat(bench.evaluate(0).alerts().getFirst().generatorUrl())
        .isEqualTo("http://tocsin/graph?g0.expr=up+%3D%3D+0&g0.tab=1");
  }
}
