package io.tocsin.promql;

import io.tocsin.model.CombinedHistogram;
import io.tocsin.model.Histogram;
import io.tocsin.model.Histogram.Hint;
import io.tocsin.model.Labels;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How much a series of native histograms changes in a window; upstream's {@code histogramRate} and
 * {@code instantValue}.
 *
 * @param counter whether a fall is a reset
 */
record HistogramChange(RangeRemarks remarks, boolean counter) {
  /** The change over the histograms of the window, of which there are at least two. */
  Optional<Histogram> over(Window w) {
    Histogram last = w.histogram(w.histogramCount() - 1);
    boolean dropsFirst = counter && isReset(w, 1, w.histogram(0));
    Histogram first = dropsFirst ? emptyLike(w.histogram(1)) : w.histogram(0);
    if (!areOfOneKind(w, first)) {
      remarks.mixOfSchemas(w.labels());
      return Optional.empty();
    }
    remarkOnHints(w);
    Histogram change = subtracted(last.toSchema(coarsest(w, first)), first);
    return Optional.of(
        (counter ? withResets(change, w, first) : change).withHint(Hint.GAUGE).compacted());
  }

  /** Whether all that matter have the same kind of buckets: for gauges only the first and last. */
  private boolean areOfOneKind(Window w, Histogram first) {
    boolean custom = first.usesCustomBuckets();
    int last = w.histogramCount() - 1;
    if (w.histogram(last).usesCustomBuckets() != custom) {
      if (counter && (isGauge(w, 0) || isGauge(w, last))) {
        remarks.notCounter(w.labels()); // the mix below hides this remark, as upstream
      }
      return false;
    }
    return !counter
        || IntStream.range(1, last).allMatch(i -> w.histogram(i).usesCustomBuckets() == custom);
  }

  private void remarkOnHints(Window w) {
    int last = w.histogramCount() - 1;
    if (counter && IntStream.rangeClosed(0, last).anyMatch(i -> isGauge(w, i))) {
      remarks.notCounter(w.labels());
    }
    if (!counter && !(isGauge(w, 0) && isGauge(w, last))) {
      remarks.notGauge(w.labels());
    }
  }

  private int coarsest(Window w, Histogram first) {
    int last = w.histogramCount() - 1;
    int schema = Math.min(first.schema(), w.histogram(last).schema());
    for (int i = 1; counter && i < last; i++) {
      schema = Math.min(schema, w.histogram(i).schema());
    }
    return schema;
  }

  private Histogram withResets(Histogram change, Window w, Histogram first) {
    Histogram sum = change;
    Histogram previous = first;
    for (int i = 1; i < w.histogramCount(); i++) {
      if (isReset(w, i, previous)) {
        sum = remarks.reconciled(sum.plus(previous).orElseThrow(), "addition"); // of one kind
      }
      previous = w.histogram(i);
    }
    return sum;
  }

  /** The change from the one histogram to the other, the last two of a window. */
  Optional<Histogram> between(Window w, Histogram before, Histogram last, boolean reset) {
    boolean anyGauge = before.hint() == Hint.GAUGE || last.hint() == Hint.GAUGE;
    boolean allGauge = before.hint() == Hint.GAUGE && last.hint() == Hint.GAUGE;
    if (counter && anyGauge) {
      remarks.notCounter(w.labels());
    }
    if (!counter && !allGauge) {
      remarks.notGauge(w.labels());
    }
    if (counter && reset) {
      return Optional.of(last.withHint(Hint.GAUGE).compacted());
    }
    if (before.usesCustomBuckets() != last.usesCustomBuckets()) {
      remarks.mixOfSchemas(w.labels());
      return Optional.empty();
    }
    return Optional.of(subtracted(last, before).withHint(Hint.GAUGE).compacted());
  }

  private static boolean isReset(Window w, int index, Histogram previous) {
    long before = w.histogramMillis(index - 1);
    long at = w.histogramMillis(index);
    return StartTimeResets.isReset(w.startedAt(before), before, w.startedAt(at), at)
        || w.histogram(index).isResetAfter(previous);
  }

  private static Histogram emptyLike(Histogram histogram) {
    return Histogram.builder(histogram.schema()).customBounds(histogram.customBounds()).build();
  }

  private static boolean isGauge(Window w, int index) {
    return w.histogram(index).hint() == Hint.GAUGE;
  }

  private Histogram subtracted(Histogram from, Histogram histogram) {
    return remarks.reconciled(from.minus(histogram).orElseThrow(), "subtraction"); // of one kind
  }

  /**
   * Adds {@code first}, the value a counter of the labels already had at its first sample; empty
   * where it is of another kind, as it may be before a reset.
   */
  Optional<Histogram> added(Histogram change, Histogram first, Labels labels) {
    Optional<CombinedHistogram> sum = change.plus(first);
    if (sum.isEmpty()) {
      remarks.mixOfSchemas(labels);
    }
    return sum.map(combined -> remarks.reconciled(combined, "addition"));
  }
}
