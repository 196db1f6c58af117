package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.Histogram.Hint;

/**
 * The value of a series at a time by the samples before and after it: the instant selector {@code x
 * smoothed}. Upstream's {@code smoothSeries}.
 */
record Smoothing(RangeRemarks remarks) {
  /** Puts the value at the end of a window that reaches as far ahead as it reaches back. */
  void apply(Window w, Column.Builder into) {
    if (w.isMixed()) {
      remarks.mixOfKinds(w.labels());
    } else if (w.size() > 0) {
      floats(w, into);
    } else {
      histograms(w, into);
    }
  }

  private static void floats(Window w, Column.Builder into) {
    long at = w.endMillis();
    int after = 0;
    while (after < w.size() && w.millis(after) < at) {
      after++;
    }
    if (after < w.size() && w.millis(after) == at) {
      into.set(w.step(), w.value(after));
    } else if (after == w.size()) {
      into.set(w.step(), w.last());
    } else if (after > 0) {
      var line = new Interpolation(w.millis(after - 1), w.millis(after), at);
      into.set(w.step(), line.between(w.value(after - 1), w.value(after), false));
    }
  }

  private void histograms(Window w, Column.Builder into) {
    long at = w.endMillis();
    int after = 0;
    while (after < w.histogramCount() && w.histogramMillis(after) < at) {
      after++;
    }
    if (after < w.histogramCount() && w.histogramMillis(after) == at) {
      into.set(w.step(), w.histogram(after));
    } else if (after == w.histogramCount()) {
      into.set(w.step(), w.histogram(after - 1).withHint(Hint.UNKNOWN));
    } else if (after > 0) {
      Histogram from = w.histogram(after - 1);
      Histogram to = w.histogram(after);
      if (from.usesCustomBuckets() != to.usesCustomBuckets()) {
        remarks.mixOfSchemas(w.labels()); // a reset does not make up for it here
        return;
      }
      boolean gauge = from.hint() == Hint.GAUGE && to.hint() == Hint.GAUGE;
      new Interpolation(w.histogramMillis(after - 1), w.histogramMillis(after), at)
          .between(from, to, !gauge, remarks, w.labels())
          .ifPresent(histogram -> into.set(w.step(), histogram));
    }
  }
}
