package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.config.Fault;
import io.tocsin.config.Faults;
import io.tocsin.promql.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleLintTest {
  private static final Path RESOURCES = Path.of("src/test/resources/rules");
  private static final Pattern EXPECTED = Pattern.compile("lint: ([a-z-]+)");

  private static List<RuleGroup> groups(String text) {
    var faults = new Faults();
    var reader =
        new RuleFileReader(
            new Engine(Engine.Limits.DEFAULT, Set.of()),
            new RuleFileReader.Defaults(Duration.ofMillis(1), Duration.ZERO));
    List<RuleGroup> groups = reader.parse(text, "a.yml", faults);
    assertThat(faults.sorted().stream().map(Fault::toString)).isEmpty();
    return groups;
  }

  private static List<LintFinding> findings(String text, Optional<KnownSeries> known) {
    return new RuleLint(RuleLint.names(), known).findings(text, "a.yml", groups(text));
  }

  private static String alert(String expr) {
    return "groups: [{name: g, rules: [{alert: A, for: 1m, expr: '" + expr + "'}]}]";
  }

  @Test
  void everyMistakeIsFoundOnItsLineAndNothingElse() throws Exception {
    String text = Files.readString(RESOURCES.resolve("lint/found.yml"));
    List<String> expected = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher marked = EXPECTED.matcher(lines.get(i));
      if (marked.find() && !lines.get(i).startsWith("#")) {
        expected.add((i + 1) + " " + marked.group(1));
      }
    }

    List<LintFinding> found = findings(text, Optional.empty());

    assertThat(found.stream().map(f -> f.place().line() + " " + f.check()))
        .containsExactlyElementsOf(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"src/test/resources/rules/lint/sane.yml", "rules/mission.yml", "rules/shop.yml"})
  void saneRulesRaiseNoAlarm(String file) throws Exception {
    assertThat(findings(Files.readString(Path.of(file)), Optional.empty())).isEmpty();
  }

  @Test
  void aFindingSaysWhereWhatAndWhatToDo() {
    String text =
        """
        groups:
        - name: g
          rules:
          - alert: A
            for: 1m
            expr: |
              # ä
              sum(x) > 1 and
                count(up{job="ä"}) < 2
            annotations:
              summary: "ä {{ $labels.job }}"
        """;

    assertThat(findings(text, Optional.empty()))
        .extracting(LintFinding::toString)
        .containsExactly(
            "a.yml:9:9: dead-count: counts the dead as well, whose up is there with the value 0;"
                + " use sum(up{job=\"ä\"}) to count those that live",
            "a.yml:11:29: dropped-label: the expression has no label job left, so this is empty;"
                + " it has no labels at all");
  }

  @Test
  void onlyTheChecksAskedForAreMade() {
    String text = alert("count(up) < 2 and count(up == 1) < 2");

    List<LintFinding> found =
        new RuleLint(Set.of("empty-count"), Optional.empty()).findings(text, "a.yml", groups(text));

    assertThat(found).extracting(LintFinding::check).containsExactly("empty-count");
  }

  @Test
  void seriesThatNobodyWritesAreToldWhereTheSeriesAreKnown() {
    var known =
        new KnownSeries(
                Set.of("up", "probe_success"), Map.of("shop", Duration.ofSeconds(10)), Map.of())
            .with(
                groups("groups: [{name: g, interval: 30s, rules: [{record: 'job:up', expr: up}]}]")
                    .getFirst());

    assertThat(findings(alert("probe_sucess > 1"), Optional.of(known)))
        .extracting(LintFinding::message)
        .containsExactly(
            "no probe and no recording rule writes probe_sucess, did you mean probe_success?");
    assertThat(findings(alert("up{job=\"shpo\"} > 1"), Optional.of(known)))
        .extracting(LintFinding::message)
        .containsExactly("no service is named shpo");
    assertThat(
            findings(
                alert("job:up > 1 or ALERTS or {a=\"b\"} or up{job=\"shop\"} or up{job=~\"x\"}"),
                Optional.of(known)))
        .isEmpty();
  }

  @Test
  void windowsAreHeldAgainstTheIntervalOfTheirSamplesWhereItIsKnown() {
    var known =
        Optional.of(
            new KnownSeries(
                Set.of("up", "r"),
                Map.of("shop", Duration.ofSeconds(10)),
                Map.of("r", Duration.ofMinutes(1))));

    assertThat(findings(alert("changes(up{job=\"shop\"}[19s]) > 1"), known))
        .extracting(LintFinding::message)
        .containsExactly(
            "holds less than two samples at times, which come every 10s; use at least 40s");
    assertThat(findings(alert("changes(up{job=\"shop\"}[20s]) > 1"), known)).isEmpty();
    assertThat(findings(alert("rate(r[1m]) > 1"), known))
        .extracting(LintFinding::check)
        .containsExactly("short-window");
    assertThat(findings(alert("rate(up[1m]) > 1"), known)).isEmpty();
  }
}
