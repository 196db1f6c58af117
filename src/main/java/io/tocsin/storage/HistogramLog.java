package io.tocsin.storage;

import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.TimeRange;
import java.util.Arrays;

/**
 * Histograms in time order, as they came. One writer appends and drops; readers on any thread take
 * {@code run} once and see a prefix of what was appended.
 */
final class HistogramLog {
  private static final int FIRST_CAPACITY = 4;
  private static final int BYTES_PER_SAMPLE = 16; // a timestamp and a float, as limits count
  private static final Run EMPTY = new Run(new long[0], new Histogram[0], 0);

  /** Grows in place behind {@code size}; replaced when it is full or its start is dropped. */
  private static final class Run {
    private final long[] timestampsMillis;
    private final Histogram[] histograms;
    private volatile int size;

    Run(long[] timestampsMillis, Histogram[] histograms, int size) {
      this.timestampsMillis = timestampsMillis;
      this.histograms = histograms;
      this.size = size;
    }

    Run grown() {
      int capacity = Math.max(FIRST_CAPACITY, size * 2);
      return new Run(
          Arrays.copyOf(timestampsMillis, capacity), Arrays.copyOf(histograms, capacity), size);
    }

    /** The first index at or after {@code millis}, of {@code bound}. */
    int from(long millis, int bound) {
      int found = Arrays.binarySearch(timestampsMillis, 0, bound, millis);
      return found >= 0 ? found : -found - 1;
    }
  }

  private volatile Run run = EMPTY;

  /** Appends a histogram later than all before. Writer. */
  void append(long millis, Histogram histogram) {
    Run now = run;
    if (now.size == now.timestampsMillis.length) {
      now = now.grown();
      run = now;
    }
    int at = now.size;
    now.timestampsMillis[at] = millis;
    now.histograms[at] = histogram;
    now.size = at + 1;
  }

  /** Drops what is before {@code floorMillis}, once that is half of it. Writer. */
  void dropBefore(long floorMillis) {
    Run now = run;
    int from = now.from(floorMillis, now.size);
    if (from > now.size / 2) {
      run =
          new Run(
              Arrays.copyOfRange(now.timestampsMillis, from, now.size),
              Arrays.copyOfRange(now.histograms, from, now.size),
              now.size - from);
    }
  }

  /** Deletes the histograms in {@code range}. Writer. */
  void delete(TimeRange range) {
    Run now = run;
    var kept = new HistogramLog();
    for (int i = 0; i < now.size; i++) {
      long millis = now.timestampsMillis[i];
      if (millis < range.fromMillis() || millis > range.toMillis()) {
        kept.append(millis, now.histograms[i]);
      }
    }
    run = kept.run;
  }

  /** Drops everything. Writer. */
  void clear() {
    run = EMPTY;
  }

  HistogramArray histograms(TimeRange range) {
    Run now = run;
    int bound = now.size;
    int from = now.from(range.fromMillis(), bound);
    int to = from;
    while (to < bound && now.timestampsMillis[to] <= range.toMillis()) {
      to++;
    }
    return from == to
        ? HistogramArray.EMPTY
        : new HistogramArray(
            Arrays.copyOfRange(now.timestampsMillis, from, to),
            Arrays.copyOfRange(now.histograms, from, to));
  }

  boolean hasSamplesIn(TimeRange range) {
    Run now = run;
    int bound = now.size;
    int from = now.from(range.fromMillis(), bound);
    return from < bound && now.timestampsMillis[from] <= range.toMillis();
  }

  int size() {
    return run.size;
  }

  /** The timestamp of the oldest, {@link Long#MAX_VALUE} when there is none. */
  long firstMillis() {
    Run now = run;
    return now.size == 0 ? Long.MAX_VALUE : now.timestampsMillis[0];
  }

  /** The timestamp of the newest, {@link Long#MIN_VALUE} when there is none. */
  long lastMillis() {
    Run now = run;
    int bound = now.size;
    return bound == 0 ? Long.MIN_VALUE : now.timestampsMillis[bound - 1];
  }

  /** What the histograms take, in bytes. */
  long bytes() {
    Run now = run;
    long samples = 0;
    for (int i = 0; i < now.size; i++) {
      samples += now.histograms[i].size();
    }
    return samples * BYTES_PER_SAMPLE;
  }
}
