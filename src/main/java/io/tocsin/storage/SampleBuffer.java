package io.tocsin.storage;

import io.tocsin.model.SampleArray;
import java.util.Arrays;

/** Collects decoded samples of one series in time order. Not thread-safe. */
final class SampleBuffer {
  private final long[] timestampsMillis;
  private final double[] values;
  private int size;

  /**
   * @param capacity the most samples that will be added
   */
  SampleBuffer(int capacity) {
    this.timestampsMillis = new long[capacity];
    this.values = new double[capacity];
  }

  void add(long timestampMillis, double value) {
    timestampsMillis[size] = timestampMillis;
    values[size] = value;
    size++;
  }

  int size() {
    return size;
  }

  /** The samples; the buffer must not be added to afterwards. */
  SampleArray toArray() {
    return size == values.length
        ? new SampleArray(timestampsMillis, values)
        : new SampleArray(Arrays.copyOf(timestampsMillis, size), Arrays.copyOf(values, size));
  }
}
