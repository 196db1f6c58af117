package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import java.util.List;
import java.util.Optional;

/** What a query yields. Times are milliseconds since the epoch. */
public sealed interface Value {
  record Scalar(long timestampMillis, double value) implements Value {}

  record Text(long timestampMillis, String value) implements Value {}

  /** An instant vector; labels are unique in it. The order is that of the evaluation. */
  record Vector(List<VectorSample> samples) implements Value {
    public Vector {
      samples = List.copyOf(samples);
    }
  }

  /**
   * One element of an instant vector.
   *
   * @param value not a number where there is a {@code histogram}
   * @param histogram the value, unless that is a float
   */
  record VectorSample(
      Labels labels, long timestampMillis, double value, Optional<Histogram> histogram) {
    /** A float. */
    public VectorSample(Labels labels, long timestampMillis, double value) {
      this(labels, timestampMillis, value, Optional.empty());
    }

    /** A histogram. */
    public VectorSample(Labels labels, long timestampMillis, Histogram histogram) {
      this(labels, timestampMillis, Double.NaN, Optional.of(histogram));
    }
  }

  /** A range vector, or the answer to a range query; sorted by labels. */
  record Matrix(List<MatrixSeries> series) implements Value {
    public Matrix {
      series = List.copyOf(series);
    }
  }

  /** One series of a matrix. */
  record MatrixSeries(Labels labels, SampleArray samples, HistogramArray histograms) {
    /** A series of floats alone. */
    public MatrixSeries(Labels labels, SampleArray samples) {
      this(labels, samples, HistogramArray.EMPTY);
    }
  }
}
