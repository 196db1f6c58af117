package io.tocsin.rules;

import io.tocsin.model.LabelHash;
import io.tocsin.model.Labels;
import java.time.Duration;
import java.time.Instant;

/**
 * The slots at which a group is evaluated: {@code offset + k * interval} since the epoch, so that
 * timestamps are the same after a restart and on every node, and groups do not crowd.
 *
 * <pre>
 * interval 60s, offset 17s       now
 *      │:17        │1:17        ─┼──▶ │2:17
 *                  └ slotAtOrBefore   └ slotAfter
 * </pre>
 *
 * @param intervalMillis positive
 * @param offsetMillis in [0, interval)
 */
public record Schedule(long intervalMillis, long offsetMillis) {
  public Schedule {
    if (intervalMillis <= 0 || offsetMillis < 0 || offsetMillis >= intervalMillis) {
      throw new IllegalArgumentException(
          "offset " + offsetMillis + " ms in interval " + intervalMillis + " ms");
    }
  }

  /**
   * The schedule of a group, that of a Prometheus that knows its file by the same name. Upstream's
   * offset is a hash modulo the interval, in nanoseconds ({@code rules/group.go}, {@code
   * EvalTimestamp}); timestamps of samples leave out what is below a millisecond.
   */
  public static Schedule of(String file, String name, Duration interval) {
    long hash = LabelHash.of(Labels.of("file", file, "name", name));
    long offsetNanos = Long.remainderUnsigned(hash, interval.toNanos());
    return new Schedule(interval.toMillis(), offsetNanos / 1_000_000);
  }

  /** The last slot that is not after {@code now}. */
  public Instant slotAtOrBefore(Instant now) {
    long sinceOffset = now.toEpochMilli() - offsetMillis;
    return Instant.ofEpochMilli(
        offsetMillis + Math.floorDiv(sinceOffset, intervalMillis) * intervalMillis);
  }

  /** The first slot after {@code now}. */
  public Instant slotAfter(Instant now) {
    return slotAtOrBefore(now).plusMillis(intervalMillis);
  }

  /**
   * The slot to evaluate at {@code now}, and how many before it were missed; missed slots are never
   * caught up with.
   *
   * @param last the slot evaluated before, or from which the schedule runs
   */
  public Due due(Instant last, Instant now) {
    Instant slot = slotAtOrBefore(now);
    long slots = (slot.toEpochMilli() - slotAtOrBefore(last).toEpochMilli()) / intervalMillis;
    return new Due(slot, Math.max(0, slots - 1));
  }

  /**
   * A slot whose time has come.
   *
   * @param missed slots between the last one evaluated and this
   */
  public record Due(Instant slot, long missed) {}
}
