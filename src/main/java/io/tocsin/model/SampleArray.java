package io.tocsin.model;

import java.util.Arrays;

/**
 * The samples of one series in a time range: two arrays of one length, timestamps in milliseconds
 * strictly ascending. Treat the arrays as immutable; they are shared for speed.
 */
public final class SampleArray {
  public static final SampleArray EMPTY = new SampleArray(new long[0], new double[0]);

  private final long[] timestampsMillis;
  private final double[] values;

  /** Takes the arrays over; the caller must not write to them afterwards. */
  public SampleArray(long[] timestampsMillis, double[] values) {
    if (timestampsMillis.length != values.length) {
      throw new IllegalArgumentException(
          timestampsMillis.length + " timestamps for " + values.length + " values");
    }
    this.timestampsMillis = timestampsMillis;
    this.values = values;
  }

  public int size() {
    return values.length;
  }

  public long timestampMillis(int index) {
    return timestampsMillis[index];
  }

  public double value(int index) {
    return values[index];
  }

  /** Those from index {@code from} to {@code to}, exclusive. */
  public SampleArray slice(int from, int to) {
    return from == 0 && to == size()
        ? this
        : new SampleArray(
            Arrays.copyOfRange(timestampsMillis, from, to), Arrays.copyOfRange(values, from, to));
  }

  /** The index of the last sample at or before {@code timestampMillis}, or -1. */
  public int lastAtOrBefore(long timestampMillis) {
    int found = Arrays.binarySearch(timestampsMillis, timestampMillis);
    return found >= 0 ? found : -found - 2;
  }
}
