package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import java.util.List;

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

  /** One element of an instant vector. */
  record VectorSample(Labels labels, long timestampMillis, double value) {}

  /** A range vector, or the answer to a range query; sorted by labels. */
  record Matrix(List<MatrixSeries> series) implements Value {
    public Matrix {
      series = List.copyOf(series);
    }
  }

  /** One series of a matrix. */
  record MatrixSeries(Labels labels, SampleArray samples) {}
}
