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

  private AddedFold(
      int steps, Supplier<Accumulator> accumulator, Annotations annotations, Span place) {
    this.steps = steps;
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

  /** Adds the floats that are there. */
  abstract void addFloats(double[] values);

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
    private final double[] sums;
    private final double[] compensations;

    Sum(int steps, Annotations annotations, Span place) {
      super(steps, Accumulator::ofSum, annotations, place);
      this.sums = Column.absent(steps);
      this.compensations = new double[steps];
    }

    @Override
    void addFloats(double[] values) {
      for (int i = 0; i < sums.length; i++) {
        if (!Column.isAbsent(values[i])) {
          addFloat(i, values[i]);
        }
      }
    }

    @Override
    void addFloat(int step, double value) {
      double before = sums[step];
      double total = value;
      if (!Column.isAbsent(before)) {
        total = before + value;
        double lost = Kahan.lost(before, value, total);
        compensations[step] = Double.isInfinite(total) ? 0 : compensations[step] + lost;
      }
      sums[step] = total;
    }

    @Override
    double ofFloats(int step) {
      return Column.isAbsent(sums[step]) ? sums[step] : sums[step] + compensations[step];
    }
  }

  private static final class Average extends AddedFold {
    private final @Nullable Mean[] means;

    Average(int steps, Annotations annotations, Span place) {
      super(steps, Accumulator::ofAverage, annotations, place);
      this.means = new Mean[steps];
    }

    @Override
    void addFloats(double[] values) {
      for (int i = 0; i < means.length; i++) {
        if (!Column.isAbsent(values[i])) {
          addFloat(i, values[i]);
        }
      }
    }

    @Override
    void addFloat(int step, double value) {
      Mean mean = means[step];
      if (mean == null) {
        means[step] = new Mean(value);
      } else {
        mean.add(value);
      }
    }

    @Override
    double ofFloats(int step) {
      Mean mean = means[step];
      return mean == null ? Column.ABSENT : mean.value();
    }
  }
}
