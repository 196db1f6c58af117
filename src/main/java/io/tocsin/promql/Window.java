package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StartTimes;
import io.tocsin.storage.SelectedSeries;

/**
 * The samples of one series in one window, floats and histograms apart: what is not said to be of
 * histograms is of floats. It slides: one object serves all steps of a series, in order, so that
 * each sample is passed once by either end. Not thread-safe.
 */
final class Window {
  private final Windows windows;
  private final Labels labels;
  private final SampleArray samples;
  private final HistogramArray histograms;
  private final StartTimes starts;
  private int step;
  private int from; // first float in the window
  private int to; // the one after the last
  private int fromHistogram;
  private int toHistogram;
  private int seen; // floats before were in an earlier window
  private int seenHistograms;

  Window(Windows windows, SelectedSeries series) {
    this.windows = windows;
    this.labels = series.labels();
    this.samples = series.samples();
    this.histograms = series.histograms();
    this.starts = series.starts();
  }

  /** Moves to a later step, or the same; says whether there is any sample of either kind. */
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
    while (toHistogram < histograms.size() && histograms.timestampMillis(toHistogram) <= end) {
      toHistogram++;
    }
    while (fromHistogram < toHistogram && histograms.timestampMillis(fromHistogram) <= start) {
      fromHistogram++;
    }
    return from < to || fromHistogram < toHistogram;
  }

  /** Its samples as limits and statistics count them. */
  long weight() {
    return weight(from, fromHistogram);
  }

  /** As {@link #weight}, of the samples that were in no window before; they are not again. */
  long takeFresh() {
    long fresh = weight(Math.max(from, seen), Math.max(fromHistogram, seenHistograms));
    seen = to;
    seenHistograms = toHistogram;
    return fresh;
  }

  private long weight(int firstFloat, int firstHistogram) {
    long weight = (long) to - firstFloat;
    for (int i = firstHistogram; i < toHistogram; i++) {
      weight += histograms.get(i).size();
    }
    return weight;
  }

  /** Of the series. */
  Labels labels() {
    return labels;
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

  /** How many floats. */
  int size() {
    return to - from;
  }

  int histogramCount() {
    return toHistogram - fromHistogram;
  }

  /** Whether there are floats and histograms. */
  boolean isMixed() {
    return from < to && fromHistogram < toHistogram;
  }

  /**
   * @param index from 0, in the window
   */
  Histogram histogram(int index) {
    return histograms.get(fromHistogram + index);
  }

  long histogramMillis(int index) {
    return histograms.timestampMillis(fromHistogram + index);
  }

  /** The start, in milliseconds, of the sample of either kind at {@code millis}; 0 if unknown. */
  long startedAt(long millis) {
    return starts.at(millis);
  }

  boolean hasStarts() {
    return !starts.isEmpty();
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

  /** A copy of the histograms. */
  HistogramArray copyOfHistograms() {
    return histograms.slice(fromHistogram, toHistogram);
  }

  /** A copy of the floats. */
  SampleArray copy() {
    long[] times = new long[size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = millis(i);
    }
    return new SampleArray(times, values());
  }
}
