package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.storage.SelectedSeries;
import java.util.function.LongToDoubleFunction;

/**
 * The newest sample of a series per step that is neither too old nor a stale marker.
 *
 * @param millis how old is too old
 * @param query the steps of the whole query
 */
record Lookback(long millis, Steps query) {
  /** As this one with another age. */
  Lookback by(long otherMillis) {
    return new Lookback(otherMillis, query);
  }

  /** The samples themselves. */
  Column samples(SelectedSeries series, TimeShift shift, Steps steps) {
    return series.histograms().isEmpty()
        ? new Column(series.labels(), floats(series.samples(), shift, steps))
        : newest(series, shift, steps, Newest.ITSELF);
  }

  /** What {@code timeOf} makes of the time of each sample in milliseconds. */
  Column times(SelectedSeries series, TimeShift shift, Steps steps, LongToDoubleFunction timeOf) {
    return newest(
        series,
        shift,
        steps,
        new Newest() {
          @Override
          public void put(Column.Builder to, int step, long millis, double value) {
            to.set(step, timeOf.applyAsDouble(millis));
          }

          @Override
          public void put(Column.Builder to, int step, long millis, Histogram value) {
            to.set(step, timeOf.applyAsDouble(millis));
          }
        });
  }

  /** The times of floats in seconds, and histograms themselves. */
  Column timesOfFloats(SelectedSeries series, TimeShift shift, Steps steps) {
    return newest(series, shift, steps, Newest.TIME_OF_FLOAT);
  }

  private double[] floats(SampleArray samples, TimeShift shift, Steps steps) {
    double[] values = Column.absent(steps.count());
    int newest = -1; // the last sample not after the reference time
    for (int i = 0; i < values.length; i++) {
      long reference = shift.referenceMillis(steps.millis(i), query);
      if (i == 0) {
        newest = samples.lastAtOrBefore(reference);
      }
      while (newest + 1 < samples.size() && samples.timestampMillis(newest + 1) <= reference) {
        newest++;
      }
      if (newest >= 0 && isCurrent(samples, newest, reference)) {
        values[i] = samples.value(newest);
      }
    }
    return values;
  }

  /** What becomes of the newest sample of a step. */
  private interface Newest {
    Newest ITSELF =
        new Newest() {
          @Override
          public void put(Column.Builder to, int step, long millis, double value) {
            to.set(step, value);
          }

          @Override
          public void put(Column.Builder to, int step, long millis, Histogram value) {
            to.set(step, value);
          }
        };

    /** Floats by their times in seconds. */
    Newest TIME_OF_FLOAT =
        new Newest() {
          @Override
          public void put(Column.Builder to, int step, long millis, double value) {
            to.set(step, millis / 1000.0);
          }

          @Override
          public void put(Column.Builder to, int step, long millis, Histogram value) {
            to.set(step, value);
          }
        };

    void put(Column.Builder to, int step, long millis, double value);

    void put(Column.Builder to, int step, long millis, Histogram value);
  }

  private Column newest(SelectedSeries series, TimeShift shift, Steps steps, Newest what) {
    SampleArray samples = series.samples();
    HistogramArray histograms = series.histograms();
    var column = new Column.Builder(series.labels(), steps.count());
    for (int i = 0; i < steps.count(); i++) {
      long reference = shift.referenceMillis(steps.millis(i), query);
      int sample = samples.lastAtOrBefore(reference);
      int histogram = histograms.lastAtOrBefore(reference);
      long sampleMillis = sample < 0 ? Long.MIN_VALUE : samples.timestampMillis(sample);
      if (histogram >= 0 && histograms.timestampMillis(histogram) >= sampleMillis) {
        long histogramMillis = histograms.timestampMillis(histogram);
        if (histogramMillis > Steps.minus(reference, millis)) {
          what.put(column, i, histogramMillis, histograms.get(histogram));
        }
      } else if (sample >= 0 && isCurrent(samples, sample, reference)) {
        what.put(column, i, sampleMillis, samples.value(sample));
      }
    }
    return column.build();
  }

  private boolean isCurrent(SampleArray samples, int index, long reference) {
    return samples.timestampMillis(index) > Steps.minus(reference, millis)
        && !StaleMarker.isStale(samples.value(index));
  }
}
