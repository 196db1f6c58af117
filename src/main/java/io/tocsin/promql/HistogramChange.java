package io.tocsin.promql;

import io.tocsin.model.CombinedHistogram;
import io.tocsin.model.Histogram;
import io.tocsin.model.Histogram.Hint;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How much a series of native histograms changes in a window; upstream's {@code histogramRate} and
 * {@code instantValue}. Not thread-safe.
 */
final class HistogramChange {
  private final RangeRemarks remarks;
  private final boolean counter;

  HistogramChange(RangeRemarks remarks, boolean counter) {
    this.remarks = remarks;
    this.counter = counter;
  }

  /** The change over the histograms of the window, of which there is at least one. */
  Optional<Histogram> over(Window w) {
    int count = w.histogramCount();
    Histogram last = w.histogram(count - 1);
    boolean dropsFirst = counter && count > 1 && isReset(w, 1);
    Histogram first = dropsFirst ? emptyLike(w.histogram(1)) : w.histogram(0);
    remarkOnGauges(w);
    int schema = Math.min(first.schema(), last.schema());
    for (int i = 1; i < count; i++) {
      boolean considered = counter || i == count - 1;
      if (considered && w.histogram(i).usesCustomBuckets() != first.usesCustomBuckets()) {
        remarks.mixOfSchemas(w.labels());
        return Optional.empty();
      }
      schema = considered ? Math.min(schema, w.histogram(i).schema()) : schema;
    }
    if (!counter && !(isGauge(w, 0) && isGauge(w, count - 1))) {
      remarks.notGauge(w.labels());
    }
    Histogram change = subtracted(last.toSchema(schema), first);
    if (counter) {
      for (int i = dropsFirst ? 2 : 1; i < count; i++) {
        change = isReset(w, i) ? added(change, w.histogram(i - 1)) : change;
      }
    }
    return Optional.of(change.withHint(Hint.GAUGE).compacted());
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

  private static boolean isReset(Window w, int index) {
    long before = w.histogramMillis(index - 1);
    long at = w.histogramMillis(index);
    return StartTimeResets.isReset(w.startedAt(before), before, w.startedAt(at), at)
        || w.histogram(index).isResetAfter(w.histogram(index - 1));
  }

  private static Histogram emptyLike(Histogram histogram) {
    return Histogram.builder(histogram.schema()).customBounds(histogram.customBounds()).build();
  }

  private void remarkOnGauges(Window w) {
    if (counter && IntStream.range(0, w.histogramCount()).anyMatch(i -> isGauge(w, i))) {
      remarks.notCounter(w.labels());
    }
  }

  private static boolean isGauge(Window w, int index) {
    return w.histogram(index).hint() == Hint.GAUGE;
  }

  private Histogram subtracted(Histogram from, Histogram histogram) {
    CombinedHistogram difference = from.minus(histogram).orElseThrow(); // schemas were compared
    if (difference.boundsReconciled()) {
      remarks.reconciled("subtraction");
    }
    return difference.histogram();
  }

  /** Adds {@code first}, the value a counter already had at its first sample. */
  Histogram added(Histogram change, Histogram first) {
    CombinedHistogram sum = change.plus(first).orElseThrow(); // schemas were compared
    if (sum.boundsReconciled()) {
      remarks.reconciled("addition");
    }
    return sum.histogram();
  }
}
