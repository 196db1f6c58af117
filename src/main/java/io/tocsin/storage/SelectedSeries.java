package io.tocsin.storage;

import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StartTimes;

/**
 * One series as a query reads it. It has samples of either kind, at least one; a timestamp occurs
 * once.
 *
 * @param samples floats; stale markers, of histograms too, are among them
 */
public record SelectedSeries(
    Labels labels, SampleArray samples, HistogramArray histograms, StartTimes starts) {
  /** A series of floats alone. */
  public SelectedSeries(Labels labels, SampleArray samples) {
    this(labels, samples, HistogramArray.EMPTY, StartTimes.NONE);
  }

  /** Samples of either kind. */
  public int size() {
    return samples.size() + histograms.size();
  }

  /** The same samples under other labels. */
  public SelectedSeries withLabels(Labels newLabels) {
    return new SelectedSeries(newLabels, samples, histograms, starts);
  }
}
