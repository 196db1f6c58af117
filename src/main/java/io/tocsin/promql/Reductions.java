package io.tocsin.promql;

import java.util.Arrays;
import java.util.List;

/**
 * Aggregations that make one column of the columns of a group. They go through it column by column,
 * which is the order in which the values lie in memory.
 */
final class Reductions {
  private Reductions() {}

  static double[] stddev(List<Column> group, int steps) {
    return Arrays.stream(stdvar(group, steps))
        .map(variance -> Column.isAbsent(variance) ? variance : Math.sqrt(variance))
        .toArray();
  }

  static double[] stdvar(List<Column> group, int steps) {
    double[] results = Column.absent(steps);
    for (int i = 0; i < steps; i++) {
      double[] values = present(group, i);
      if (values.length > 0) {
        results[i] = variance(values);
      }
    }
    return results;
  }

  /** Population variance by Welford's recurrence. */
  private static double variance(double[] values) {
    double mean = values[0];
    double squares = Double.isFinite(mean) ? 0 : Double.NaN;
    for (int i = 1; i < values.length; i++) {
      double delta = values[i] - mean;
      mean += delta / (i + 1);
      squares += delta * (values[i] - mean);
    }
    return squares / values.length;
  }

  /**
   * @param q per step
   */
  static double[] quantile(List<Column> group, double[] q) {
    double[] results = Column.absent(q.length);
    for (int i = 0; i < q.length; i++) {
      double[] values = present(group, i);
      if (values.length > 0) {
        results[i] = Quantile.of(q[i], values);
      }
    }
    return results;
  }

  /** The values of a group at one step. */
  private static double[] present(List<Column> group, int step) {
    double[] values = new double[group.size()];
    int count = 0;
    for (Column column : group) {
      if (column.hasFloat(step)) {
        values[count++] = column.values()[step];
      }
    }
    return Arrays.copyOf(values, count);
  }
}
