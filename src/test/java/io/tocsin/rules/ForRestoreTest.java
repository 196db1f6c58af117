package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

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

  /** Restored at up + 1. Expected: the rules of Prometheus's for-outage-tolerance and grace. */
  @ParameterizedTest
  @CsvSource({
    "20, 10, 15, 26, remaining 10m: shifted by the downtime",
    "20, 15, 20, 31, remaining 5m: not before the grace period has passed",
    "20, 25, 30, 32, was firing: fires in the next evaluation",
    "20, 10, 90, 110, outage beyond the tolerance: begins anew",
    "5, 3, 10, 15, a for below the grace period begins anew",
  })
  void alertsFireAfterARestartWhen(int held, int downAfter, int upAt, int expected, String why) {
    assertThat(firesAt(group(held), downAfter, upAt, 120)).as(why).isEqualTo(expected);
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
}
