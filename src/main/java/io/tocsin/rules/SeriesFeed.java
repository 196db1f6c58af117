package io.tocsin.rules;

import io.tocsin.model.HistogramArray;
import io.tocsin.model.SampleArray;
import io.tocsin.storage.Storage;

/** Brings the samples of one series, floats and histograms, to a store as time goes on. */
final class SeriesFeed {
  private static final long NEVER = Long.MAX_VALUE;

  private final Storage.Series into;
  private final long shiftMillis;
  private final SampleArray samples;
  private final HistogramArray histograms;
  private int nextSample;
  private int nextHistogram;

  /**
   * @param shiftMillis added to each timestamp when it is stored
   * @param histograms at other times than {@code samples}
   */
  SeriesFeed(
      Storage.Series into, long shiftMillis, SampleArray samples, HistogramArray histograms) {
    this.into = into;
    this.shiftMillis = shiftMillis;
    this.samples = samples;
    this.histograms = histograms;
  }

  /** Stores what is not stored yet and not after {@code millis}, which is not shifted. */
  void upTo(long millis) {
    while (nextMillis() <= millis && nextMillis() != NEVER) {
      if (sampleMillis() < histogramMillis()) {
        into.append(sampleMillis() + shiftMillis, samples.value(nextSample));
        nextSample++;
      } else {
        into.append(histogramMillis() + shiftMillis, histograms.get(nextHistogram));
        nextHistogram++;
      }
    }
  }

  private long nextMillis() {
    return Math.min(sampleMillis(), histogramMillis());
  }

  private long sampleMillis() {
    return nextSample < samples.size() ? samples.timestampMillis(nextSample) : NEVER;
  }

  private long histogramMillis() {
    return nextHistogram < histograms.size() ? histograms.timestampMillis(nextHistogram) : NEVER;
  }
}
