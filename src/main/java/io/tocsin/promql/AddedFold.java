package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sum or the average of a group: of all floats or of all histograms of a step. Floats are added
 * up in arrays; the few steps that have a histogram get an {@link Accumulator} each.
 */
abstract class AddedFold extends GroupFold {
  private static final @Nullable Accumulator[] NONE = new Accumulator[0];

  private final int steps;
  private final Supplier<Accumulator> accumulator;
  private final Annotations annotations;
  private final Span place;
  private @Nullable Accumulator[] accumulators = NONE; // where there was a histogram
  final double[] sums; // of the floats; absent where there was none
  final double[] compensations; // what their additions lost to rounding, as in Kahan

  private AddedFold(
      int steps, Supplier<Accumulator> accumulator, Annotations annotations, Span place) {
    this.steps = steps;
    this.sums = Column.absent(steps);
    this.compensations = new double[steps];
    this.accumulator = accumulator;
    this.annotations = annotations;
    this.place = place;
  }

  /**
   * @param place of what is aggregated, for remarks
   */
  static GroupFold sum(int steps, Annotations annotations, Span place) {
    return new Sum(steps, annotations, place);
  }

  /**
   * @param place of what is aggregated, for remarks
   */
  static GroupFold average(int steps, Annotations annotations, Span place) {
    return new Average(steps, annotations, place);
  }

  abstract void addFloat(int step, double value);

  /** Of the floats so far; {@link Column#ABSENT} where there was none. */
  abstract double ofFloats(int step);

  @Override
  final void add(Column column) {
    if (accumulators.length == 0 && !column.hasHistograms()) {
      addFloats(column.values());
      return;
    }
    if (accumulators.length == 0) {
      accumulators = new Accumulator[steps];
    }
    for (int i = 0; i < steps; i++) {
      add(i, column);
    }
  }

  private void addFloats(double[] values) {
    for (int i = 0; i < steps; i++) {
      if (!Column.isAbsent(values[i])) {
        addFloat(i, values[i]);
      }
    }
  }

  /** Adds to a sum that there is. */
  final void addToSum(int step, double value, double total) {
    double lost = Kahan.lost(sums[step], value, total);
    compensations[step] = Double.isInfinite(total) ? 0 : compensations[step] + lost;
    sums[step] = total;
  }

  private void add(int step, Column column) {
    Histogram histogram = column.histogram(step);
    if (histogram != null) {
      add(opened(step), histogram, column.labels());
    } else if (column.hasFloat(step)) {
      Accumulator opened = accumulators[step];
      if (opened == null) {
        addFloat(step, column.values()[step]);
      } else if (!opened.mixesSchemas()) {
        opened.add(column.values()[step]);
      }
    }
  }

  private Accumulator opened(int step) {
    Accumulator known = accumulators[step];
    if (known != null) {
      return known;
    }
    Accumulator opened = accumulator.get().compacting();
    double floats = ofFloats(step);
    if (!Column.isAbsent(floats)) {
      opened.add(floats);
    }
    accumulators[step] = opened;
    return opened;
  }

  /** Nothing more is read of a group without result. */
  private void add(Accumulator to, Histogram histogram, Labels of) {
    if (!to.mixesSchemas() && !to.addUnlessFloatsCameFirst(histogram)) {
      annotations.warn(place, Annotations.mixOfSchemas(of.metricName()));
    }
  }

  @Override
  final Column finished(Labels labels) {
    var results = new Column.Builder(labels, steps);
    for (int i = 0; i < steps; i++) {
      Accumulator opened = accumulators.length == 0 ? null : accumulators[i];
      if (opened == null) {
        results.set(i, ofFloats(i));
      } else {
        annotate(opened);
        opened.put(i, results);
      }
    }
    return results.build();
  }

  private void annotate(Accumulator of) {
    of.annotateBounds(annotations, place);
    if (of.mixesKinds()) {
      annotations.warn(place, "encountered a mix of histograms and floats for aggregation");
    } else if (!of.mixesSchemas()) {
      of.annotateResets(annotations, place);
    }
  }

  private static final class Sum extends AddedFold {
    Sum(int steps, Annotations annotations, Span place) {
      super(steps, Accumulator::ofSum, annotations, place);
    }

    @Override
    void addFloat(int step, double value) {
      if (Column.isAbsent(sums[step])) {
        sums[step] = value;
      } else {
        addToSum(step, value, sums[step] + value);
      }
    }

    @Override
    double ofFloats(int step) {
      return Column.isAbsent(sums[step]) ? sums[step] : sums[step] + compensations[step];
    }
  }

  /** As {@link Mean}, of which there is one only at the few steps where a sum overflows. */
  private static final class Average extends AddedFold {
    private static final @Nullable Mean[] NO_OVERFLOW = new Mean[0];

    private final int[] counts;
    private @Nullable Mean[] overflowing = NO_OVERFLOW;

    Average(int steps, Annotations annotations, Span place) {
      super(steps, Accumulator::ofAverage, annotations, place);
      this.counts = new int[steps];
    }

    @Override
    void addFloat(int step, double value) {
      Mean overflowed = overflowed(step);
      double total = sums[step] + value;
      if (overflowed != null) {
        overflowed.add(value);
      } else if (counts[step] == 0) {
        sums[step] = value;
        counts[step] = 1;
      } else if (Double.isInfinite(total)) {
        overflow(step).add(value);
      } else {
        addToSum(step, value, total);
        counts[step]++;
      }
    }

    private @Nullable Mean overflowed(int step) {
      return overflowing.length == 0 ? null : overflowing[step];
    }

    private Mean overflow(int step) {
      if (overflowing.length == 0) {
        overflowing = new Mean[sums.length];
      }
      var mean = new Mean(sums[step], compensations[step], counts[step]);
      overflowing[step] = mean;
      return mean;
    }

    @Override
    double ofFloats(int step) {
      Mean overflowed = overflowed(step);
      if (overflowed != null) {
        return overflowed.value();
      }
      int count = counts[step];
      return count == 0 ? Column.ABSENT : sums[step] / count + compensations[step] / count;
    }
  }
}
