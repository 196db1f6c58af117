package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.model.StaleMarker;
import java.util.Arrays;

/**
 * One series of an instant vector over all steps of an evaluation: a value per step, {@link
 * #ABSENT} where there is none.
 *
 * <pre>
 * steps    00:00  00:15  00:30  00:45
 * {job=a}      1      2      -      2
 * {job=b}      -      -      5      5
 * </pre>
 *
 * The array is shared and must not change once the column is built. Native histograms would be a
 * second array beside it.
 */
final class Column {
  /** A NaN that no arithmetic yields: stale markers are dropped when samples are selected. */
  static final double ABSENT = StaleMarker.VALUE;

  private final Labels labels;
  private final double[] values;

  Column(Labels labels, double[] values) {
    this.labels = labels;
    this.values = values;
  }

  static boolean isAbsent(double value) {
    return StaleMarker.isStale(value);
  }

  /** A new array of {@code length} steps without values. */
  static double[] absent(int length) {
    double[] values = new double[length];
    Arrays.fill(values, ABSENT);
    return values;
  }

  Labels labels() {
    return labels;
  }

  double[] values() {
    return values;
  }

  boolean has(int step) {
    return !isAbsent(values[step]);
  }

  boolean isEmpty() {
    for (double value : values) {
      if (!isAbsent(value)) {
        return false;
      }
    }
    return true;
  }

  Column withLabels(Labels newLabels) {
    return new Column(newLabels, values);
  }
}
