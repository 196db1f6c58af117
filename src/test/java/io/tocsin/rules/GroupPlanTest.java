package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GroupPlanTest {
  private static List<List<Integer>> batches(String rules) {
    return GroupPlan.concurrent(TestGroup.group(rules)).batches();
  }

  @Test
  void independentRulesRunAtOnceAndChainsInOrder() {
    assertThat(
            batches(
                """
                - {record: a, expr: x}
                - {record: b, expr: y}
                - {record: c, expr: a + b}
                - {alert: D, expr: a > 1}
                - {alert: E, expr: 'ALERTS{alertname="D"} == 1'}
                - {alert: F, expr: z}
                """))
        .containsExactly(List.of(0, 1, 5), List.of(2, 3), List.of(4));
  }

  @Test
  void aRuleDoesNotSeeTheResultsOfLaterOnes() {
    assertThat(batches("- {record: a, expr: x}\n- {record: b, expr: a}\n- {record: x, expr: y}"))
        .containsExactly(List.of(0, 2), List.of(1));
    assertThat(
            batches("- {record: a, expr: x}\n- {record: b, expr: a + x}\n- {record: x, expr: y}"))
        .containsExactly(List.of(0), List.of(1, 2));
  }

  @Test
  void rulesThatWriteTheSameSeriesStayInOrder() {
    assertThat(
            batches(
                """
                - {record: a, expr: x}
                - {record: b, expr: a}
                - {record: b, expr: y}
                - {alert: A, expr: b}
                - {alert: A, expr: y}
                """))
        .containsExactly(List.of(0), List.of(1, 2), List.of(3, 4));
  }

  @Test
  void theAlertsOfAnyRuleDependOnAllOfThem() {
    assertThat(batches("- {alert: A, expr: x}\n- {alert: B, expr: y}\n- {record: n, expr: ALERTS}"))
        .containsExactly(List.of(0, 1), List.of(2));
  }

  @Test
  void infoReadsItsMetricAlthoughNoSelectorNamesIt() {
    RuleGroup group =
        TestGroup.groupOf(
            """
            groups:
            - name: g
              rules:
              - {record: target_info, expr: x}
              - {record: a, expr: info(y)}
            """,
            Set.of("promql-experimental-functions"));

    assertThat(GroupPlan.concurrent(group).batches()).containsExactly(List.of(0), List.of(1));
  }

  @Test
  void aSelectorWithoutNameOrAQueryInATemplateKeepsTheGroupInOrder() {
    assertThat(batches("- {record: a, expr: x}\n- {record: b, expr: 'count({job=\"x\"})'}"))
        .containsExactly(List.of(0), List.of(1));
    assertThat(
            batches(
                """
                - {record: a, expr: x}
                - alert: B
                  expr: y
                  annotations: {summary: '{{ with query "a" }}{{ . }}{{ end }}'}
                """))
        .containsExactly(List.of(0), List.of(1));
  }

  @Test
  void selectorsOfSeveralRulesAreShared() {
    var plan =
        GroupPlan.inOrder(
            TestGroup.group(
                "- {record: a, expr: x + x}\n- {record: b, expr: y}\n- {record: c, expr: y * z}"));

    assertThat(plan.shared()).hasSize(1);
    assertThat(plan.shared().iterator().next()).hasToString("[__name__=\"y\"]");
  }
}
