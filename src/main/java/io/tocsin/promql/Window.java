package io.tocsin.promql;

import io.tocsin.model.SampleArray;

/**
 * The samples of one series in one window. It slides: one object serves all steps of a series, in
 * order, so that each sample is passed once by either end. Not thread-safe.
 */
final class Window {
  private final Windows windows;
  private final SampleArray samples;
  private int step;
  private int from; // first sample in the window
  private int to; // the one after the last

  Window(Windows windows, SampleArray samples) {
    this.windows = windows;
    this.samples = samples;
  }

  /** Moves to a later step, or the same; says whether there is any sample. */
  boolean slideTo(int nextStep) {
    step = nextStep;
    long end = windows.endMillis(step);
    long start = windows.startMillis(step);
    while (to < samples.size() && samples.timestampMillis(to) <= end) {
      to++;
    }
    while (from < to && samples.timestampMillis(from) <= start) {
      from++;
    }
    return from < to;
  }

  /** The index of the evaluation step. */
  int step() {
    return step;
  }

  /** The time of the evaluation step, whatever the offset. */
  long stepMillis() {
    return windows.steps().millis(step);
  }

  /** Exclusive. */
  long startMillis() {
    return windows.startMillis(step);
  }

  /** Inclusive. */
  long endMillis() {
    return windows.endMillis(step);
  }

  double rangeSeconds() {
    return windows.rangeSeconds();
  }

  int size() {
    return to - from;
  }

  /**
   * @param index from 0, in the window
   */
  long millis(int index) {
    return samples.timestampMillis(from + index);
  }

  double value(int index) {
    return samples.value(from + index);
  }

  double first() {
    return value(0);
  }

  double last() {
    return samples.value(to - 1);
  }

  long firstMillis() {
    return millis(0);
  }

  long lastMillis() {
    return samples.timestampMillis(to - 1);
  }

  /** A copy of the values. */
  double[] values() {
    double[] values = new double[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(i);
    }
    return values;
  }

  /** A copy of the samples. */
  SampleArray copy() {
    long[] times = new long[size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = millis(i);
    }
    return new SampleArray(times, values());
  }
}
