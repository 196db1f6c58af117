package io.tocsin.promql;

import java.util.Arrays;
import java.util.List;

/**
 * Aggregations that make one column of the columns of a group. They go through it column by column,
 * which is the order in which the values lie in memory.
 */
final class Reductions {
  private Reductions() {}

  /** Combines the result so far with one more value. */
  private interface Combination {
    double of(double result, double next);
  }

  private static double[] combined(List<Column> group, int steps, Combination combination) {
    double[] results = Column.absent(steps);
    for (Column column : group) {
      double[] values = column.values();
      for (int i = 0; i < steps; i++) {
        if (!Column.isAbsent(values[i])) {
          results[i] =
              Column.isAbsent(results[i]) ? values[i] : combination.of(results[i], values[i]);
        }
      }
    }
    return results;
  }

  static double[] min(List<Column> group, int steps) {
    return combined(group, steps, (min, x) -> x < min || Double.isNaN(min) ? x : min);
  }

  static double[] max(List<Column> group, int steps) {
    return combined(group, steps, (max, x) -> x > max || Double.isNaN(max) ? x : max);
  }

  static double[] count(List<Column> group, int steps) {
    double[] counts = new double[steps];
    for (Column column : group) {
      for (int i = 0; i < steps; i++) {
        counts[i] += column.has(i) ? 1 : 0;
      }
    }
    return Arrays.stream(counts).map(count -> count == 0 ? Column.ABSENT : count).toArray();
  }

  static double[] group(List<Column> group, int steps) {
    return Arrays.stream(count(group, steps))
        .map(count -> Column.isAbsent(count) ? count : 1)
        .toArray();
  }

  static double[] sum(List<Column> group, int steps) {
    double[] sums = Column.absent(steps);
    double[] compensations = new double[steps];
    for (Column column : group) {
      double[] values = column.values();
      for (int i = 0; i < steps; i++) {
        if (!Column.isAbsent(values[i])) {
          double before = sums[i];
          double total = Column.isAbsent(before) ? values[i] : before + values[i];
          if (!Column.isAbsent(before)) {
            double lost = Kahan.lost(before, values[i], total);
            compensations[i] = Double.isInfinite(total) ? 0 : compensations[i] + lost;
          }
          sums[i] = total;
        }
      }
    }
    for (int i = 0; i < steps; i++) {
      sums[i] = Column.isAbsent(sums[i]) ? sums[i] : sums[i] + compensations[i];
    }
    return sums;
  }

  static double[] average(List<Column> group, int steps) {
    double[] results = Column.absent(steps);
    for (int i = 0; i < steps; i++) {
      double[] values = present(group, i);
      if (values.length > 0) {
        results[i] = average(values);
      }
    }
    return results;
  }

  private static double average(double[] values) {
    var mean = new Mean(values[0]);
    for (int i = 1; i < values.length; i++) {
      mean.add(values[i]);
    }
    return mean.value();
  }

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
