package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.config.Document.UnknownKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the installed promtool does not know yet, held to the documentation of Prometheus 3. */
class UnitTestRunnerTest {
  @TempDir Path directory;

  private UnitTestReport run(String yaml) throws Exception {
    return run(yaml, UnitTestRunner.Options.of(Set.of()));
  }

  private UnitTestReport run(String yaml, UnitTestRunner.Options options) throws Exception {
    Path file = Files.writeString(directory.resolve("t.yml"), yaml);
    return new UnitTestRunner(options).run(file, "t.yml", name -> !name.equals("unwanted"));
  }

  @Test
  void fuzzyCompareIgnoresTheLastBit() throws Exception {
    String test =
        """
        tests:
        - promql_expr_test:
          - {expr: vector(0.1 + 0.2), eval_time: 0, exp_samples: [{labels: '', value: 0.3}]}
        """;

    assertThat(run(test).errors()).hasSize(1);
    assertThat(run("fuzzy_compare: true\n" + test).errors()).isEmpty();
  }

  @Test
  void timesCountFromTheStartTimestamp() throws Exception {
    for (String start : new String[] {"1609459200", "2021-01-01T00:00:00Z"}) {
      UnitTestReport report =
          run(
              """
              tests:
              - start_timestamp: %s
                input_series: [{series: up, values: 1 2}]
                promql_expr_test:
                - {expr: timestamp(up), eval_time: 1m, exp_samples: [{labels: '', value: 1609459260}]}
              """
                  .formatted(start));

      assertThat(report.errors()).isEmpty();
    }
  }

  @Test
  void histogramsAreGivenAndExpectedInTheirNotation() throws Exception {
    String test =
        """
        tests:
        - input_series:
          - {series: h, values: '_ {{count:3 sum:4 buckets:[1 2]}}+{{count:1 sum:2 buckets:[0 0 1]}}x2'}
          promql_expr_test:
          - {expr: h, eval_time: 3m, exp_samples: [{labels: h, histogram: '%s'}]}
        """;

    String grown = "{{count:5 sum:8 buckets:[1 2 2 0] counter_reset_hint:not_reset}}";

    assertThat(run(test.formatted(grown)).errors()).isEmpty();
    assertThat(
            run(test.formatted("{{count:6 sum:8 buckets:[1 2 2]}}")).tests().getFirst().failures())
        .containsExactly(
            """
                expr: "h", time: 3m,
                    exp: {__name__="h"} {{count:6 sum:8 buckets:[1 2 2]}}
                    got: {__name__="h"} {{count:5 sum:8 counter_reset_hint:not_reset buckets:[1 2 2]}}\
            """);
  }

  @Test
  void aDiffTellsOnlyWhatIsMissingAndWhatIsTooMuch() throws Exception {
    Files.writeString(
        directory.resolve("r.yml"),
        "groups: [{name: g, rules: [{alert: Down, expr: up == 0, annotations: {a: b}}]}]");
    UnitTestReport report =
        run(
            """
            rule_files: [r.yml]
            tests:
            - name: t
              input_series:
              - {series: 'up{i="1"}', values: 0x5}
              - {series: 'up{i="2"}', values: 1x5}
              alert_rule_test:
              - {eval_time: 1m, alertname: Down, exp_alerts: [{exp_labels: {i: "1"}}]}
              promql_expr_test:
              - expr: up
                eval_time: 1m
                exp_samples: [{labels: 'up{i="1"}', value: 0}, {labels: 'up{i="2"}', value: 0.5}]
            """,
            new UnitTestRunner.Options(Set.of(), UnknownKeys.FAULT, true, false));

    assertThat(String.join("\n", report.errors()) + "\n")
        .isEqualTo(
            """
                name: t,
                alertname: Down, time: 1m,\s
                    diff:
                      - Labels:{alertname="Down", i="1"} Annotations:{}
                      + Labels:{alertname="Down", i="1"} Annotations:{a="b"}
                expr: "up", time: 1m,
                    diff:
                      - {__name__="up", i="2"} 5E-01
                      + {__name__="up", i="2"} 1E+00
            """);
  }

  @Test
  void aDumpHoldsWhatWasGivenAndWhatRulesMade() throws Exception {
    Files.writeString(
        directory.resolve("r.yml"), "groups: [{name: g, rules: [{record: r, expr: up * 2}]}]");
    UnitTestReport report =
        run(
            """
            rule_files: [r.yml]
            tests:
            - input_series:
              - {series: 'up{i="1"}', values: 0.5 1e7}
              - {series: h, values: '_ {{count:1 buckets:[1]}}'}
              - {series: gone, values: _ stale}
              promql_expr_test: [{expr: r, eval_time: 90s}]
            """,
            new UnitTestRunner.Options(Set.of(), UnknownKeys.FAULT, false, true));

    UnitTestReport.Result result = report.tests().getFirst();
    assertThat(result.name()).isEqualTo("unnamed#0");
    UnitTestReport.Dump dump = result.dump().orElseThrow();
    assertThat(dump.shownTime()).isEqualTo("1m31s");
    assertThat(dump.text())
        .isEqualTo(
            """
            {__name__="h"} =>
            {count:1, sum:0, (0.5,1]:1} @[60000]
            {__name__="r", i="1"} =>
            20000000 @[60000]
            {__name__="up", i="1"} =>
            10000000 @[60000]\
            """);
  }

  /** The text of an error names the time since 1970, as {@code ts.Sub(time.Unix(0, 0))}. */
  @Test
  void aRuleThatFailsIsToldWithTheTimeSinceTheEpoch() throws Exception {
    Files.writeString(
        directory.resolve("r.yml"),
        "groups: [{name: g, rules: [{record: r, expr: 'a + on() b'}]}]");
    String test =
        """
        rule_files: [r.yml]
        tests:
        - start_timestamp: %d
          input_series: [{series: 'b{i="1"}', values: 1}, {series: 'b{i="2"}', values: 1}, {series: a, values: 1}]
          promql_expr_test: [{expr: r, eval_time: 0}]
        """;
    String fault = ", err: found duplicate series for the match group";

    assertThat(run(test.formatted(3600)).errors())
        .singleElement()
        .asString()
        .startsWith("    rule: r, time: 1h0m0s" + fault);
    assertThat(run(test.formatted(-5400)).errors())
        .singleElement()
        .asString()
        .startsWith("    rule: r, time: -1h30m0s" + fault);
  }

  /** The installed promtool fails too, with the first half of the words. */
  @Test
  void aRuleFailsWhoseSeriesTheTestGivesOtherwise() throws Exception {
    Files.writeString(
        directory.resolve("r.yml"), "groups: [{name: g, rules: [{record: up, expr: up * 2}]}]");
    String test =
        """
        rule_files: [r.yml]
        tests:
        - input_series: [{series: up, values: '0 %s'}]
          promql_expr_test: [{expr: up, eval_time: 1m, exp_samples: [{labels: up, value: 0}]}]
        """;

    assertThat(run(test.formatted("0")).errors()).isEmpty();
    assertThat(run(test.formatted("3")).errors())
        .containsExactly(
            "    rule: up, time: 1m0s, err: duplicate sample for timestamp 60000; overrides not"
                + " allowed: existing 3, new value 6");
  }

  @Test
  void anEmptyAnnotationIsAnAnnotation() throws Exception {
    Files.writeString(
        directory.resolve("r.yml"),
        "groups: [{name: g, rules: [{alert: A, expr: up, annotations: {a: '{{ $labels.b }}'}}]}]");
    String test =
        """
        rule_files: [r.yml]
        tests:
        - input_series: [{series: up, values: 1}]
          alert_rule_test: [{eval_time: 0, alertname: A, exp_alerts: [{exp_annotations: {%s}}]}]
        """;

    assertThat(run(test.formatted("a: ''")).errors()).isEmpty();
    assertThat(run(test.formatted("")).errors())
        .singleElement()
        .asString()
        .contains("Annotations:{a=\"\"}");
  }

  @Test
  void unknownKeysMayBeComments() throws Exception {
    Files.writeString(directory.resolve("r.yml"), "{owner: me, groups: [{name: g, runbook: x}]}");
    String test = "{rule_files: [r.yml], note: x, tests: [{note: y}]}";

    assertThat(run(test).errors()).anyMatch(e -> e.contains("note: unknown key"));
    assertThat(
            run(test, new UnitTestRunner.Options(Set.of(), UnknownKeys.IGNORE, false, false))
                .errors())
        .isEmpty();
  }

  @Test
  void testsThatAreNotWantedAreNotRun() throws Exception {
    UnitTestReport report =
        run("tests: [{name: unwanted, promql_expr_test: [{expr: 1 +}]}, {name: wanted}]\n");

    assertThat(report.tests()).extracting(UnitTestReport.Result::name).containsExactly("wanted");
    assertThat(report.errors()).isEmpty();
  }

  @Test
  void everyFaultIsToldWithItsPlace() throws Exception {
    UnitTestReport report =
        run(
            """
            fuzzy: true
            tests:
            - input_series: [{series: sum(up), values: 1}, {series: up, values: 9x9999999}]
              promql_expr_test: [{expr: up, exp_samples: [{value: one}, {histogram: '{{x}}'}]}]
            - {alert_rule_test: [{alertname: A, eval_time: 100y}]}
            """);

    assertThat(report.tests()).isEmpty();
    assertThat(report.errors())
        .anyMatch(e -> e.startsWith("t.yml:1:1: fuzzy: unknown key"))
        .anyMatch(e -> e.contains("tests[0].input_series[0].series: must be a series such as"))
        .anyMatch(e -> e.contains("tests[0].input_series[1].values: is not values such as"))
        .anyMatch(e -> e.contains("exp_samples[0].value: is not a number: one"))
        .anyMatch(e -> e.contains("exp_samples[1].histogram: is not a histogram such as"))
        .anyMatch(e -> e.contains("tests[1].interval: the latest eval_time is more than"));
  }
}
