package io.tocsin.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WallGridTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final long NANOS_AT_NOON = 77;
  private static final long SECOND = 1_000_000_000;

  private final WallGrid grid = new WallGrid(NOON, NANOS_AT_NOON);

  @ParameterizedTest(name = "after {0} s, every {1} s at {2} s: {3} s")
  @CsvSource({"0, 10, 3, 3", "2.9, 10, 3, 3", "3, 10, 3, 13", "12, 10, 0, 20", "0, 10, 0, 10"})
  void slotsAreWholePeriodsOfTheWallClockPlusThePhase(
      double after, long period, long phase, long slot) {
    long next =
        grid.nextSlot(NANOS_AT_NOON + (long) (after * SECOND), period * SECOND, phase * SECOND);

    assertThat(next).isEqualTo(NANOS_AT_NOON + slot * SECOND);
  }

  @Test
  void driftIsFollowedAndAStepIsTold() {
    long later = NANOS_AT_NOON + 10 * SECOND;

    assertThat(grid.follow(NOON.plusMillis(10_400), later)).isEmpty();
    assertThat(grid.nextSlot(later, 10 * SECOND, 0)).isEqualTo(later + 9_600_000_000L);
    assertThat(grid.follow(NOON.plusMillis(13_400), later)).hasValue(Duration.ofSeconds(3));
    assertThat(grid.follow(NOON.plusMillis(3_400), later)).hasValue(Duration.ofSeconds(-10));
    assertThat(grid.nextSlot(later, 10 * SECOND, 0)).isEqualTo(later + 6_600_000_000L);
  }
}
