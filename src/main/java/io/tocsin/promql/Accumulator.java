package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.Histogram.Hint;
import io.tocsin.model.HistogramMean;
import io.tocsin.model.HistogramSum;
import org.jspecify.annotations.Nullable;

/**
 * The sum or the average of samples that must all be of one kind: floats, histograms with
 * exponential buckets, or histograms with custom buckets. Not thread-safe.
 */
final class Accumulator {
  private final boolean averages;
  private final boolean compacts;
  private @Nullable Kahan sum;
  private @Nullable Mean mean;
  private @Nullable HistogramSum histogramSum;
  private @Nullable HistogramMean histogramMean;
  private boolean anyFloat;
  private boolean anyHistogram;
  private boolean floatsCameFirst;
  private boolean mixesSchemas;
  private boolean resetSeen;
  private boolean nonResetSeen;

  private Accumulator(boolean averages, boolean compacts) {
    this.averages = averages;
    this.compacts = compacts;
  }

  static Accumulator ofSum() {
    return new Accumulator(false, false);
  }

  static Accumulator ofAverage() {
    return new Accumulator(true, false);
  }

  /** A new one like this whose histogram loses its empty buckets. */
  Accumulator compacting() {
    return new Accumulator(averages, true);
  }

  void add(double value) {
    if (!averages && sum == null) {
      sum = new Kahan(value); // and not 0 + value, which loses the sign of -0
    } else if (sum != null) {
      sum.add(value);
    } else if (mean == null) {
      mean = new Mean(value);
    } else {
      mean.add(value);
    }
    anyFloat = true;
  }

  /**
   * @return false when it mixes exponential with custom buckets, and is left out
   */
  boolean add(Histogram value) {
    resetSeen |= value.hint() == Hint.RESET;
    nonResetSeen |= value.hint() == Hint.NOT_RESET;
    anyHistogram = true;
    boolean added = averages ? addToMean(value) : addToSum(value);
    mixesSchemas |= !added;
    return added;
  }

  /**
   * As {@link #add(Histogram)}, but what comes after a float is not looked at: there is no result.
   */
  boolean addUnlessFloatsCameFirst(Histogram value) {
    if (anyFloat && !anyHistogram) {
      floatsCameFirst = true;
    }
    if (floatsCameFirst) {
      anyHistogram = true;
      return true;
    }
    return add(value);
  }

  private boolean addToSum(Histogram value) {
    if (histogramSum == null) {
      histogramSum = new HistogramSum(value);
      return true;
    }
    return histogramSum.add(value);
  }

  private boolean addToMean(Histogram value) {
    if (histogramMean == null) {
      histogramMean = new HistogramMean(value);
      return true;
    }
    return histogramMean.add(value);
  }

  /** Whether there were floats and histograms, so that there is no result. */
  boolean mixesKinds() {
    return anyFloat && anyHistogram;
  }

  /** Whether there were exponential and custom buckets, so that there is no result. */
  boolean mixesSchemas() {
    return mixesSchemas;
  }

  /** Puts the result, if there is one. */
  void put(int step, Column.Builder into) {
    if (mixesKinds() || mixesSchemas) {
      return;
    }
    if (histogramSum != null) {
      into.set(step, finished(histogramSum.value()));
    } else if (histogramMean != null) {
      into.set(step, finished(histogramMean.value()));
    } else if (mean != null) {
      into.set(step, mean.value());
    } else if (sum != null) {
      into.set(step, sum.value());
    }
  }

  private Histogram finished(Histogram result) {
    return compacts ? result.compacted() : result;
  }

  /** Says at {@code span} what was odd about the histograms. */
  void annotate(Annotations annotations, Span span) {
    annotateResets(annotations, span);
    annotateBounds(annotations, span);
  }

  /** Says at {@code span} whether some counters were reset and others known not to be. */
  void annotateResets(Annotations annotations, Span span) {
    if (resetSeen && nonResetSeen) {
      annotations.warn(span, Annotations.conflictingResets("aggregation"));
    }
  }

  /** Says at {@code span} whether histograms of different custom buckets were added. */
  void annotateBounds(Annotations annotations, Span span) {
    boolean reconciled =
        (histogramSum != null && histogramSum.hasReconciledBounds())
            || (histogramMean != null && histogramMean.hasReconciledBounds());
    if (reconciled) {
      annotations.inform(span, Annotations.reconciledBuckets("aggregation"));
    }
  }
}
