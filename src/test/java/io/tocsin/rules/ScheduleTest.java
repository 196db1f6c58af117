package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final Schedule SCHEDULE = new Schedule(60_000, 17_000);

  private static Instant second(long second) {
    return Instant.ofEpochSecond(second);
  }

  @Test
  void slotsAreWholeIntervalsAfterTheOffset() {
    assertThat(SCHEDULE.slotAtOrBefore(second(77))).isEqualTo(second(77));
    assertThat(SCHEDULE.slotAtOrBefore(second(136))).isEqualTo(second(77));
    assertThat(SCHEDULE.slotAtOrBefore(second(16))).isEqualTo(second(-43));
    assertThat(SCHEDULE.slotAfter(second(77))).isEqualTo(second(137));
    assertThat(SCHEDULE.slotAfter(second(76))).isEqualTo(second(77));
  }

  @Test
  void theOffsetStaysTheSameAndSpreadsTheGroups() {
    Schedule schedule = Schedule.of("shop.yml", "a", Duration.ofMinutes(1));

    assertThat(Schedule.of("shop.yml", "a", Duration.ofMinutes(1))).isEqualTo(schedule);
    assertThat(
            IntStream.range(0, 1000)
                .mapToLong(
                    i -> Schedule.of("shop.yml", "g" + i, Duration.ofMinutes(1)).offsetMillis())
                .map(offset -> offset / 6_000)
                .distinct()
                .count())
        .isEqualTo(10);
  }

  @Test
  void aSlotInTimeMissesNone() {
    assertThat(SCHEDULE.due(second(17), second(77))).isEqualTo(new Schedule.Due(second(77), 0));
  }

  @Test
  void missedSlotsAreCountedAndNotCaughtUpWith() {
    assertThat(SCHEDULE.due(second(17), second(200))).isEqualTo(new Schedule.Due(second(197), 2));
  }

  @Test
  void anEvaluationBetweenSlotsDoesNotCountAsMissed() {
    assertThat(SCHEDULE.due(second(90), second(137))).isEqualTo(new Schedule.Due(second(137), 0));
  }
}
