package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForRestoreTest {
  private static TestGroup group(int heldMinutes) {
    return new TestGroup("- {alert: A, expr: up == 0, for: %dm}".formatted(heldMinutes));
  }

  /** The minute of the first firing alert, with an evaluation a minute but for the outage. */
  private static int firesAt(TestGroup group, int downAfter, int upAt, int until) {
    for (int minute = 0; minute <= until; minute++) {
      if (minute > downAfter && minute < upAt) {
        continue;
      }
      if (minute == upAt) {
        group.restart();
      }
      group.sample(minute, 0, "__name__", "up");
      boolean fires = !group.evaluate(minute).alerts().isEmpty();
      if (fires && minute >= upAt) {
        return minute;
      }
      if (minute == upAt + 1) {
        group.restore(minute);
      }
    }
    return -1;
  }

  /** Restored at up + 1. Expected: Prometheus's rules, but for the short ones. */
  @ParameterizedTest
  @CsvSource({
    "20, 10, 15, 26, remaining 10m: shifted by the downtime",
    "20, 15, 20, 31, remaining 5m: not before the grace period has passed",
    "20, 25, 30, 32, was firing: fires in the next evaluation",
    "20, 10, 90, 110, outage beyond the tolerance: begins anew",
    "5, 3, 10, 13, a for below the grace period: shifted by the downtime",
    "5, 8, 10, 12, a for below the grace period that was firing: fires in the next evaluation",
    "5, 3, 90, 95, a for below the grace period beyond the tolerance: begins anew",
  })
  void alertsFireAfterARestartWhen(int held, int downAfter, int upAt, int expected, String why) {
    assertThat(firesAt(group(held), downAfter, upAt, 120)).as(why).isEqualTo(expected);
  }

  @Test
  void histogramsThatOthersWroteAsSeriesOfAlertsTellNothing() {
    TestGroup group = group(20);
    group.sample(
        0, Histogram.builder(0).count(1).build(), "__name__", "ALERTS_FOR_STATE", "alertname", "A");
    group.restart();
    group.sample(1, 0, "__name__", "up");
    group.evaluate(1);

    group.restore(1);

    assertThat(group.running().state().awaitsRestore()).isFalse();
  }

  @Test
  void seriesOfAlertsAreNotWrittenBeforeTheyAreRestored() throws Exception {
    TestGroup group = group(20);
    group.restart();
    group.sample(0, 0, "__name__", "up");

    assertThat(group.evaluate(0).samples()).isEmpty();
    group.restore(0);
    assertThat(group.evaluate(1).samples()).hasSize(2);
  }

  @Test
  void anAlertThatIsKeptFiresOnAfterARestart() {
    var group =
        new TestGroup(
            """
            - alert: A
              expr: up == 0
              keep_firing_for: 10m
              annotations: {summary: "{{ $labels.instance }} is down"}
            """);
    group.sample(0, 0, "__name__", "up", "instance", "a");
    group.evaluate(0);
    group.sample(1, 0, "__name__", "up", "instance", "a");
    group.evaluate(1);
    group.restart();
    group.sample(5, 1, "__name__", "up", "instance", "a");
    group.evaluate(5);
    group.evaluate(6);

    group.restore(6);
    Evaluation kept = group.evaluate(7);
    Evaluation last = group.evaluate(15);
    Evaluation resolved = group.evaluate(16);

    assertThat(TestGroup.told(kept)).containsExactly("A 0..11");
    assertThat(kept.alerts().getFirst().annotations()).isEqualTo(Labels.of("summary", "a is down"));
    assertThat(TestGroup.told(last)).containsExactly("A 0..19");
    assertThat(TestGroup.told(resolved)).containsExactly("A 0..16");
  }

  @Test
  void anAlertThatHadResolvedBeforeARestartStaysSo() {
    var group = new TestGroup("- {alert: A, expr: up == 0, keep_firing_for: 1m}");
    group.sample(0, 0, "__name__", "up");
    group.evaluate(0);
    group.sample(1, 1, "__name__", "up");
    group.evaluate(1);
    group.evaluate(2);
    group.restart();
    group.evaluate(5);

    group.restore(5);

    assertThat(group.running().state().rules().getFirst().alerts()).isEmpty();
  }

  @Test
  void onlyRulesThatWaitAreRestored() {
    assertThat(GroupState.restarting(TestGroup.group("- {alert: A, expr: up}")).awaitsRestore())
        .isFalse();
    assertThat(
            GroupState.restarting(TestGroup.group("- {alert: A, expr: up, for: 1m}"))
                .awaitsRestore())
        .isTrue();
  }
}
