package io.tocsin.promql;

import io.tocsin.model.Labels;

/**
 * What an aggregation makes of the columns of one group, which it sees one after the other and
 * forgets. Not thread-safe.
 */
abstract class GroupFold {
  private boolean nameDropped;

  /** Sees the next column. */
  final void fold(Column column) {
    nameDropped |= column.nameDropped();
    add(column);
  }

  /** The result, under the labels of the group. */
  final Column result(Labels labels) {
    return finished(labels).withNameDropped(nameDropped);
  }

  abstract void add(Column column);

  abstract Column finished(Labels labels);

  /** Combines the result so far with one more value. */
  @FunctionalInterface
  private interface Combination {
    double of(double result, double next);
  }

  static GroupFold min(int steps) {
    return new OfFloats(steps, (min, x) -> x < min || Double.isNaN(min) ? x : min);
  }

  static GroupFold max(int steps) {
    return new OfFloats(steps, (max, x) -> x > max || Double.isNaN(max) ? x : max);
  }

  /** Of samples of either kind. */
  static GroupFold count(int steps) {
    return new Count(steps, Integer.MAX_VALUE);
  }

  /** 1 where there is a sample of either kind. */
  static GroupFold group(int steps) {
    return new Count(steps, 1);
  }

  private static final class OfFloats extends GroupFold {
    private final double[] results;
    private final Combination combination;

    OfFloats(int steps, Combination combination) {
      this.results = Column.absent(steps);
      this.combination = combination;
    }

    @Override
    void add(Column column) {
      double[] values = column.values();
      for (int i = 0; i < results.length; i++) {
        if (!Column.isAbsent(values[i])) {
          results[i] =
              Column.isAbsent(results[i]) ? values[i] : combination.of(results[i], values[i]);
        }
      }
    }

    @Override
    Column finished(Labels labels) {
      return new Column(labels, results);
    }
  }

  private static final class Count extends GroupFold {
    private final double[] counts;
    private final double most;

    Count(int steps, double most) {
      this.counts = Column.absent(steps);
      this.most = most;
    }

    @Override
    void add(Column column) {
      for (int i = 0; i < counts.length; i++) {
        if (column.has(i)) {
          counts[i] = Column.isAbsent(counts[i]) ? 1 : Math.min(counts[i] + 1, most);
        }
      }
    }

    @Override
    Column finished(Labels labels) {
      return new Column(labels, counts);
    }
  }
}
