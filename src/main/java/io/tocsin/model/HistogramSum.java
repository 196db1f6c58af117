package io.tocsin.model;

import io.tocsin.model.Histogram.Hint;
import io.tocsin.model.ZeroBuckets.Zeros;
import java.util.Arrays;

/**
 * The compensated sum of histograms, as {@code sum} and {@code sum_over_time} need it: every count
 * carries along what rounding lost. Not thread-safe.
 */
public final class HistogramSum {
  // positions in totals
  private static final int COUNT = 0;
  private static final int SUM = 1;
  private static final int ZERO = 2;

  private Hint hint;
  private int schema;
  private double zeroThreshold;
  private double[] customBounds;
  private final CompensatedSums totals;
  private final CompensatedBuckets positive;
  private final CompensatedBuckets negative;
  private boolean sawReset;
  private boolean sawNotReset;
  private boolean boundsReconciled;

  public HistogramSum(Histogram first) {
    this.hint = first.hint();
    this.schema = first.schema();
    this.zeroThreshold = first.zeroThreshold();
    this.customBounds = first.sharedBounds();
    this.totals = CompensatedSums.startingWith(first.count(), first.sum(), first.zeroCount());
    this.positive = new CompensatedBuckets(first.positive());
    this.negative = new CompensatedBuckets(first.negative());
    note(first.hint());
  }

  private HistogramSum(HistogramSum from) {
    this.hint = from.hint;
    this.schema = from.schema;
    this.zeroThreshold = from.zeroThreshold;
    this.customBounds = from.customBounds;
    this.totals = from.totals.copy();
    this.positive = from.positive.copy();
    this.negative = from.negative.copy();
    this.sawReset = from.sawReset;
    this.sawNotReset = from.sawNotReset;
    this.boundsReconciled = from.boundsReconciled;
  }

  HistogramSum copy() {
    return new HistogramSum(this);
  }

  /**
   * Adds one more.
   *
   * @return false, with the sum unchanged, when just one of both has custom buckets
   */
  public boolean add(Histogram next) {
    if (!accepts(next)) {
      return false;
    }
    note(next.hint());
    hint = CombinedHistogram.hint(hint, next.hint());
    totals.add(COUNT, next.count());
    totals.add(SUM, next.sum());
    if (usesCustomBuckets()) {
      addCustom(next);
    } else {
      addExponential(next);
    }
    return true;
  }

  /** Whether the next could be added. */
  boolean accepts(Histogram next) {
    return next.usesCustomBuckets() == usesCustomBuckets();
  }

  private boolean usesCustomBuckets() {
    return schema == Histogram.CUSTOM_BUCKETS;
  }

  private void note(Hint seen) {
    sawReset |= seen == Hint.RESET;
    sawNotReset |= seen == Hint.NOT_RESET;
  }

  /** Keeps the bounds that both have. */
  private void addCustom(Histogram next) {
    if (Arrays.equals(customBounds, next.sharedBounds())) {
      positive.add(next.positive());
      return;
    }
    boundsReconciled = true;
    double[] common = CustomBounds.common(customBounds, next.sharedBounds());
    positive.regroup(CustomBounds.onto(customBounds, common));
    positive.add(next.positive(), CustomBounds.onto(next.sharedBounds(), common));
    customBounds = common;
  }

  /** Brings both to the wider zero bucket and the coarser schema. */
  private void addExponential(Histogram next) {
    Zeros zeros = Zeros.of(next);
    while (zeros.threshold() != zeroThreshold) {
      if (zeros.threshold() < zeroThreshold) {
        zeros = ZeroBuckets.zeros(next, zeroThreshold);
      } else {
        widenZeroBucket(zeros.threshold());
      }
    }
    totals.add(ZERO, zeros.count());
    totals.add(ZERO, zeros.carried());
    int shift = schema - Math.min(schema, next.schema());
    if (shift > 0) {
      positive.regroup(index -> BucketLayout.widened(index, shift));
      negative.regroup(index -> BucketLayout.widened(index, shift));
      schema -= shift;
    }
    add(next.positive(), next.schema(), positive);
    add(next.negative(), next.schema(), negative);
  }

  /** Adds what is not in the zero bucket; see {@link ZeroBuckets#beyond}. */
  private void add(BucketCounts side, int itsSchema, CompensatedBuckets into) {
    int shift = itsSchema - schema;
    if (shift == 0) {
      into.add(side.withoutFirst(ZeroBuckets.inside(schema, side.layout(), zeroThreshold)));
    } else {
      var coarser = new CompensatedBuckets(side);
      coarser.regroup(index -> BucketLayout.widened(index, shift));
      coarser.dropFirst(ZeroBuckets.inside(schema, coarser.layout(), zeroThreshold));
      into.add(coarser);
    }
  }

  private void widenZeroBucket(double threshold) {
    BucketCounts up = positive.running();
    BucketCounts down = negative.running();
    zeroThreshold = ZeroBuckets.threshold(schema, up, down, threshold);
    positive.moveFirst(ZeroBuckets.within(schema, up.layout(), zeroThreshold), totals, ZERO);
    negative.moveFirst(ZeroBuckets.within(schema, down.layout(), zeroThreshold), totals, ZERO);
  }

  void scale(double factor) {
    totals.scale(factor);
    positive.scale(factor);
    negative.scale(factor);
  }

  void divide(double divisor) {
    totals.divide(divisor);
    positive.divide(divisor);
    negative.divide(divisor);
  }

  boolean hasInfinity() {
    return totals.hasInfinity() || positive.hasInfinity() || negative.hasInfinity();
  }

  /** Whether one said that the counter was reset and another that it was not. */
  public boolean hasHintCollision() {
    return sawReset && sawNotReset;
  }

  /** Whether custom bounds differed, so that only those in common were kept. */
  public boolean hasReconciledBounds() {
    return boundsReconciled;
  }

  /** The sum so far, not compacted. */
  public Histogram value() {
    return new Histogram(
        hint,
        schema,
        zeroThreshold,
        totals.total(ZERO),
        totals.total(COUNT),
        totals.total(SUM),
        positive.totals(),
        negative.totals(),
        customBounds);
  }
}
