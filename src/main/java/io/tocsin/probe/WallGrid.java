package io.tocsin.probe;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Lays the slots of the wall clock onto the monotonic clock. Slow drift between the two is
 * followed; a step (a clock that was set, a machine that slept) is reported. Not thread-safe.
 */
final class WallGrid {
  private static final Duration STEP = Duration.ofSeconds(1);

  private long offsetNanos; // wall minus monotonic

  WallGrid(Instant wall, long nowNanos) {
    offsetNanos = nanos(wall) - nowNanos;
  }

  /**
   * Compares the two clocks.
   *
   * @return how far the wall clock stepped against the monotonic, when that is over a second
   */
  Optional<Duration> follow(Instant wall, long nowNanos) {
    long offset = nanos(wall) - nowNanos;
    Duration moved = Duration.ofNanos(offset - offsetNanos);
    offsetNanos = offset;
    return moved.abs().compareTo(STEP) > 0 ? Optional.of(moved) : Optional.empty();
  }

  /**
   * The first slot after {@code afterNanos}: a whole number of {@code period} and {@code phase}
   * since the epoch. All in monotonic nanoseconds.
   */
  long nextSlot(long afterNanos, long periodNanos, long phaseNanos) {
    long after = afterNanos + offsetNanos;
    long slots = Math.floorDiv(after - phaseNanos, periodNanos) + 1;
    return slots * periodNanos + phaseNanos - offsetNanos;
  }

  private static long nanos(Instant wall) {
    return Math.addExact(Math.multiplyExact(wall.getEpochSecond(), 1_000_000_000L), wall.getNano());
  }
}
