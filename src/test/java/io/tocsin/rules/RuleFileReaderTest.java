package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Hold;
import io.tocsin.config.Fault;
import io.tocsin.config.Faults;
import io.tocsin.promql.Engine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleFileReaderTest {
  private final Faults faults = new Faults();

  private List<RuleGroup> read(String yaml) {
    var engine = new Engine(Engine.Limits.DEFAULT, Set.of());
    return new RuleFileReader(engine, RuleFileReader.Defaults.PROMETHEUS)
        .parse(yaml, "shop.yml", faults);
  }

  private List<String> told() {
    return faults.sorted().stream().map(Fault::toString).toList();
  }

  @Test
  void everyFieldOfAGroupIsRead() {
    List<RuleGroup> groups =
        read(
            """
            groups:
            - name: shop
              interval: 30s
              query_offset: 5s
              limit: 10
              labels: {team: web, severity: info}
              rules:
              - record: job:up:sum
                expr: sum by (job) (up)
                labels: {severity: none}
              - alert: Down
                expr: up == 0
                for: 5m
                keep_firing_for: 1m
                labels: {severity: page, cost: 12, plain: "${HOME}"}
                annotations: {summary: "{{ $labels.instance }} is down"}
            """);

    assertThat(told()).isEmpty();
    RuleGroup group = groups.getFirst();
    assertThat(group.interval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(group.queryOffset()).isEqualTo(Duration.ofSeconds(5));
    assertThat(group.limit()).isEqualTo(10);
    assertThat(group.key()).isEqualTo("shop.yml;shop");
    assertThat(group.rules().get(0).expr()).hasToString("sum by (job) (up)");
    assertThat(group.rules().get(0).labelTexts())
        .isEqualTo(Map.of("team", "web", "severity", "none"));
    assertThat(group.rules().get(1))
        .isInstanceOfSatisfying(
            Rule.Alerting.class,
            rule -> {
              assertThat(rule.hold())
                  .isEqualTo(new Hold(Duration.ofMinutes(5), Duration.ofMinutes(1)));
              assertThat(rule.labelTexts())
                  .isEqualTo(
                      Map.of("team", "web", "severity", "page", "cost", "12", "plain", "${HOME}"));
              assertThat(rule.annotationTexts())
                  .isEqualTo(Map.of("summary", "{{ $labels.instance }} is down"));
            });
  }

  @Test
  void aGroupWithoutIntervalHasTheDefault() {
    List<RuleGroup> groups =
        read("groups: [{name: a, rules: []}, {name: b, interval: 0s, rules: []}]");

    assertThat(groups)
        .extracting(RuleGroup::interval)
        .containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(1));
  }

  @Test
  void equalTextsAreEqualGroups() {
    String text = "groups: [{name: a, rules: [{alert: X, expr: up, labels: {a: '{{ $value }}'}}]}]";

    assertThat(read(text)).isEqualTo(read(text));
    assertThat(read(text)).isNotEqualTo(read(text.replace("$value", "$labels.a")));
    assertThat(read(text)).isEqualTo(read(text.replace("expr: up", "expr: ' up '")));
    assertThat(read(text)).isNotEqualTo(read(text.replace("expr: up", "expr: down")));
    String record = "groups: [{name: a, rules: [{record: x, expr: 'a+b'}]}]";
    assertThat(read(record)).isEqualTo(read(record.replace("a+b", "a  +  b")));
  }

  @Test
  void everyFaultIsToldAtOnceWithItsPlace() {
    read(
        """
        groups:
        - name: shop
          intervall: 5s
          rules:
          - alert: A
            record: b
            expr: up
          - expr: up
          - alert: C
          - record: a{b="c"}
            expr: up
            for: 5m
            annotations: {x: y}
          - alert: D
            expr: up
            for: soon
            labels: {__name__: x}
            annotations:
              ok: fine
              bad: "{{ nope }}"
        - name: shop
          limit: many
          rules: []
        """);

    assertThat(told())
        .containsExactly(
            "shop.yml:3:3: groups[0].intervall: unknown key, did you mean interval?",
            "shop.yml:5:12: groups[0].rules[0].alert: only one of record and alert may be given",
            "shop.yml:8:5: groups[0].rules[1].record: record or alert is required",
            "shop.yml:9:5: groups[0].rules[2].expr: is required",
            "shop.yml:10:13: groups[0].rules[3].record: must be a metric name without braces;"
                + " labels go to labels: a{b=\"c\"}",
            "shop.yml:12:10: groups[0].rules[3].for: belongs to alerting rules only",
            "shop.yml:13:18: groups[0].rules[3].annotations: belongs to alerting rules only",
            "shop.yml:16:10: groups[0].rules[4].for: is not a duration such as 30s: soon",
            "shop.yml:17:24: groups[0].rules[4].labels.__name__: is no name for a label",
            "shop.yml:20:13: groups[0].rules[4].annotations.bad: is not a template: template:"
                + " __alert_D:1: function \"nope\" not defined",
            "shop.yml:21:9: groups[1].name: is the name of an earlier group of this file: shop",
            "shop.yml:22:10: groups[1].limit: is not a whole number: many");
  }

  /** promtool takes them too. */
  @Test
  void whatSaysNothingIsNoFault() {
    List<RuleGroup> groups =
        read(
            """
            groups:
            -
            - name: a
              limit: -1
              rules:
              -
              - {record: r, alert: "", expr: up, for: 0s, keep_firing_for: 0s, annotations: {}}
              - {alert: A, record: , expr: up, annotations: {__name__: x}}
            """);

    assertThat(told()).isEmpty();
    assertThat(read("---\n")).isEmpty();
    assertThat(told()).isEmpty();
    assertThat(groups.getFirst().limit()).isZero();
    assertThat(groups.getFirst().rules()).extracting(Rule::name).containsExactly("r", "A");
  }

  @Test
  void faultsOfExpressionsStandWhereTheExpressionIsAtFault() {
    read(
        """
        groups:
        - name: a
          rules:
          - {alert: plain, expr: up ==}
          - {alert: quoted, expr: "sum(\\"a\\" + up)"}
          - alert: block
            expr: |
              up
                / foo(bar)
          - alert: folded
            expr: >-
              up and
              "ä" $
          - alert: lines
            expr: sum(up)
              by(job) )
        """);

    assertThat(faults.sorted())
        .extracting(fault -> fault.place().toString())
        .containsExactly(
            "shop.yml:4:31", "shop.yml:5:32", "shop.yml:9:11", "shop.yml:13:11", "shop.yml:16:16");
  }

  @Test
  void templatesOfTheGroupsLabelsAreToldOfOnce() {
    read(
        """
        groups:
        - name: a
          labels: {team: "{{"}
          rules: [{alert: x, expr: up}, {alert: y, expr: up}]
        """);

    assertThat(told()).hasSize(1).first().asString().startsWith("shop.yml:3:19: groups[0].labels");
  }
}
