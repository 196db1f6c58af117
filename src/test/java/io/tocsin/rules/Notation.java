package io.tocsin.rules;

import io.tocsin.model.Labels;
import io.tocsin.model.StartTimes;
import io.tocsin.storage.SelectedSeries;

/** The notation of series in unit tests of rules, for tests of other packages. */
public final class Notation {
  private Notation() {}

  /**
   * A series whose first value is at 0.
   *
   * @param values floats, gaps and native histograms
   * @throws IllegalArgumentException when they are something else
   */
  public static SelectedSeries series(Labels labels, String values, long intervalMillis) {
    SeriesNotation.Values read =
        SeriesNotation.values(values, intervalMillis)
            .orElseThrow(() -> new IllegalArgumentException("not a series: " + values));
    return new SelectedSeries(labels, read.samples(), read.histograms(), StartTimes.NONE);
  }
}
