package io.tocsin.server;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A high percentile of recent durations, for the dashboard. Two windows take turns: one collects
 * while the other is read.
 *
 * <p>Buckets grow by powers of two of a microsecond with four steps each, so a value is at most 25
 * % too high. Any thread may record; one thread turns.
 */
final class LagWindow {
  private static final int STEPS = 4;
  private static final int BUCKETS = 40 * STEPS;

  private volatile AtomicLongArray current = new AtomicLongArray(BUCKETS);
  private volatile double lastSeconds;

  void record(long nanos) {
    current.incrementAndGet(bucket(Math.max(1, nanos / 1000)));
  }

  private static int bucket(long micros) {
    int power = 63 - Long.numberOfLeadingZeros(micros);
    int step = power < 2 ? 0 : (int) (micros >>> (power - 2) & 3);
    return Math.min(BUCKETS - 1, power * STEPS + step);
  }

  /** The upper end of a bucket in seconds. */
  private static double seconds(int bucket) {
    int power = bucket / STEPS;
    return Math.scalb(1 + (bucket % STEPS + 1) / (double) STEPS, power) / 1e6;
  }

  /** Ends the window; {@link #percentile99} answers from it until the next turn. */
  void turn() {
    AtomicLongArray ended = current;
    current = new AtomicLongArray(BUCKETS);
    long total = 0;
    for (int i = 0; i < BUCKETS; i++) {
      total += ended.get(i);
    }
    lastSeconds = percentile(ended, total);
  }

  private static double percentile(AtomicLongArray counts, long total) {
    long above = total / 100;
    for (int i = BUCKETS - 1; i >= 0; i--) {
      above -= counts.get(i);
      if (above < 0) {
        return seconds(i);
      }
    }
    return 0;
  }

  /** Seconds; 0 when nothing was recorded. */
  double percentile99() {
    return lastSeconds;
  }
}
