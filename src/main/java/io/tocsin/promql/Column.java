package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import io.tocsin.model.StaleMarker;
import io.tocsin.promql.Evaluated.Columns;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One series of an instant vector over all steps of an evaluation: a float per step, {@link
 * #ABSENT} where there is none, and beside it a histogram per step in the few series that have any.
 *
 * <pre>
 * steps                 00:00  00:15  00:30  00:45
 * {job=a} values            1      2      -      2
 * {job=b} values            -      -      5      -
 *         histograms        -     {}      -     {}
 * </pre>
 *
 * No step has both. So what works on floats alone passes histograms over without asking. The arrays
 * are shared and must not change once the column is built. Any thread, as rules share results.
 */
final class Column {
  /** A NaN that no arithmetic yields: stale markers are dropped when samples are selected. */
  static final double ABSENT = StaleMarker.VALUE;

  private static final @Nullable Histogram[] NONE = new Histogram[0];

  private final Labels labels;
  private final boolean hasNameToRemove;
  private @Nullable Labels nameless; // of several threads that make one, any may win
  private final boolean nameDropped;
  private final double[] values;
  private final @Nullable Histogram[] histograms; // one per step, or NONE

  private Column(
      Labels labels,
      boolean hasNameToRemove,
      boolean nameDropped,
      double[] values,
      @Nullable Histogram[] histograms) {
    this.labels = labels;
    this.hasNameToRemove = hasNameToRemove;
    this.nameDropped = nameDropped;
    this.values = values;
    this.histograms = histograms;
  }

  /** A column of floats. */
  Column(Labels labels, double[] values) {
    this(labels, false, false, values, NONE);
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
    if (!hasNameToRemove) {
      return labels;
    }
    Labels known = nameless;
    if (known == null) { // late, as many columns are summed up before anybody asks
      known = Columns.withoutName(labels);
      nameless = known;
    }
    return known;
  }

  /** As {@link #labels}, but {@link Columns#RESERVED} labels may be among them. */
  Labels labelsPerhapsNamed() {
    return labels;
  }

  /** Whether the metric name only stays until the query ends. */
  boolean nameDropped() {
    return nameDropped;
  }

  /** The floats. */
  double[] values() {
    return values;
  }

  boolean hasFloat(int step) {
    return !isAbsent(values[step]);
  }

  @Nullable Histogram histogram(int step) {
    return histograms.length == 0 ? null : histograms[step];
  }

  /** Whether there may be a histogram at any step. */
  boolean hasHistograms() {
    return histograms.length > 0;
  }

  /** Whether there is a float at any step. */
  boolean hasFloats() {
    for (double value : values) {
      if (!isAbsent(value)) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is a sample of either kind. */
  boolean has(int step) {
    return hasFloat(step) || histogram(step) != null;
  }

  boolean isEmpty() {
    for (int i = 0; i < values.length; i++) {
      if (has(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * How many samples it counts as where samples are limited: one per step, or the size of a
   * histogram.
   */
  long weight() {
    long weight = values.length;
    for (Histogram histogram : histograms) {
      weight += histogram == null ? 0 : histogram.size() - 1;
    }
    return weight;
  }

  Column withLabels(Labels newLabels) {
    return new Column(newLabels, false, nameDropped, values, histograms);
  }

  Column withNameDropped(boolean dropped) {
    return dropped == nameDropped ? this : new Column(labels(), false, dropped, values, histograms);
  }

  /** Without the metric name and what goes with it. */
  Column withoutName() {
    return new Column(labels, true, nameDropped, values, histograms);
  }

  /** Floats instead of what it has; labels as they are. */
  Column withFloats(double[] newValues) {
    return new Column(labels(), false, nameDropped, newValues, NONE);
  }

  /** The samples at the steps that {@code wanted} accepts. */
  Column where(IntPredicate wanted) {
    var kept = builder();
    for (int i = 0; i < values.length; i++) {
      if (wanted.test(i)) {
        kept.copy(i, this);
      }
    }
    return kept.build();
  }

  /** The first step's sample at each of {@code steps}. */
  Column repeated(int steps) {
    var repeated = new Builder(labels(), steps).nameDropped(nameDropped);
    for (int i = 0; i < steps; i++) {
      repeated.put(i, values[0], histogram(0));
    }
    return repeated.build();
  }

  /** An empty column of the same labels and steps. */
  Builder builder() {
    return new Builder(labels(), values.length).nameDropped(nameDropped);
  }

  /** Collects samples. Not thread-safe. */
  static final class Builder {
    private final Labels labels;
    private final double[] values;
    private boolean nameDropped;
    private @Nullable Histogram[] histograms = NONE;

    Builder(Labels labels, int steps) {
      this.labels = labels;
      this.values = absent(steps);
    }

    Builder nameDropped(boolean dropped) {
      nameDropped = dropped;
      return this;
    }

    /** Puts a float, or nothing where {@code value} is {@link #ABSENT}. */
    void set(int step, double value) {
      values[step] = value;
    }

    void set(int step, Histogram histogram) {
      if (histograms.length == 0) {
        histograms = new Histogram[values.length];
      }
      histograms[step] = histogram;
    }

    /** Puts the sample that {@code from} has at {@code step}. */
    void copy(int step, Column from) {
      put(step, from.values[step], from.histogram(step));
    }

    private void put(int step, double value, @Nullable Histogram histogram) {
      values[step] = value;
      if (histogram != null) {
        set(step, histogram);
      }
    }

    boolean has(int step) {
      return !isAbsent(values[step]) || (histograms.length > 0 && histograms[step] != null);
    }

    /** The column; the builder must not be used any more. */
    Column build() {
      return new Column(labels, false, nameDropped, values, histograms);
    }
  }
}
