package io.tocsin.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A native histogram with float counts: a count per bucket, where the bounds of the buckets follow
 * from {@code schema}. Immutable. Made by {@link #builder}.
 *
 * <p>With an exponential schema (-4 to 8) positive bucket {@code i} reaches from {@code bound(i -
 * 1)}, exclusive, to {@code bound(i) = 2^(i * 2^-schema)}, negative ones mirror them, and the zero
 * bucket holds what lies between {@code -zeroThreshold} and {@code zeroThreshold}. With {@link
 * #CUSTOM_BUCKETS} the bounds are listed in the histogram itself and there are positive buckets
 * only, whatever the sign of their bounds.
 *
 * <pre>
 * schema 0, zeroThreshold 0.001
 * negative            zero              positive
 * [-2,-1)  [-1,-0.5)  [-0.001,0.001]    (0.5,1]  (1,2]  (2,4]
 * index 1  index 0                      index 0  1      2
 * </pre>
 */
public final class Histogram {
  /** The schema of histograms whose bounds are listed. */
  public static final int CUSTOM_BUCKETS = -53;

  /** What is known of counter resets between the histogram before and this one. */
  public enum Hint {
    UNKNOWN,
    RESET,
    NOT_RESET,
    /** It is no counter. */
    GAUGE
  }

  private static final double[] NO_BOUNDS = {};

  private final Hint hint;
  private final int schema;
  private final double zeroThreshold;
  private final double zeroCount;
  private final double count;
  private final double sum;
  private final BucketCounts positive;
  private final BucketCounts negative;
  private final double[] customBounds;

  /** Takes the custom bounds over. */
  Histogram(
      Hint hint,
      int schema,
      double zeroThreshold,
      double zeroCount,
      double count,
      double sum,
      BucketCounts positive,
      BucketCounts negative,
      double[] customBounds) {
    this.hint = hint;
    this.schema = schema;
    this.zeroThreshold = zeroThreshold;
    this.zeroCount = zeroCount;
    this.count = count;
    this.sum = sum;
    this.positive = positive;
    this.negative = negative;
    this.customBounds = customBounds;
  }

  /**
   * Begins a histogram without observations.
   *
   * @param schema -4 to 8, or {@link #CUSTOM_BUCKETS}; what is above 8, up to 52, becomes 8
   */
  public static HistogramBuilder builder(int schema) {
    return new HistogramBuilder(schema);
  }

  /** A builder that starts with everything this histogram has. */
  public HistogramBuilder toBuilder() {
    var builder =
        builder(schema)
            .hint(hint)
            .zeroBucket(zeroThreshold, zeroCount)
            .count(count)
            .sum(sum)
            .positive(positiveSpans(), positive.counts())
            .negative(negativeSpans(), negative.counts());
    return usesCustomBuckets() ? builder.customBounds(customBounds) : builder;
  }

  public Hint hint() {
    return hint;
  }

  public int schema() {
    return schema;
  }

  /** Whether the bounds are listed instead of following from the schema. */
  public boolean usesCustomBuckets() {
    return schema == CUSTOM_BUCKETS;
  }

  /** The upper bound of the zero bucket, 0 or more; 0 with custom buckets. */
  public double zeroThreshold() {
    return zeroThreshold;
  }

  /** How many observations are in the zero bucket. */
  public double zeroCount() {
    return zeroCount;
  }

  /** How many observations there were, those that are not a number included. */
  public double count() {
    return count;
  }

  /** Of all observations; with the bits of {@link StaleMarker} the series ended. */
  public double sum() {
    return sum;
  }

  /** Whether this is no histogram but the mark that the series ended. */
  public boolean isStale() {
    return StaleMarker.isStale(sum);
  }

  /** Whether there are positive buckets, empty ones included. */
  public boolean hasPositiveBuckets() {
    return positive.size() > 0;
  }

  /** Whether there are negative buckets, empty ones included. */
  public boolean hasNegativeBuckets() {
    return negative.size() > 0;
  }

  public List<BucketSpan> positiveSpans() {
    return positive.layout().spans();
  }

  public List<BucketSpan> negativeSpans() {
    return negative.layout().spans();
  }

  /** One count for each bucket of {@link #positiveSpans}; a copy. */
  public double[] positiveCounts() {
    return positive.counts();
  }

  /** One count for each bucket of {@link #negativeSpans}, from the zero bucket outwards; a copy. */
  public double[] negativeCounts() {
    return negative.counts();
  }

  /** The listed upper bounds, ascending, without +Inf; empty for exponential schemas. A copy. */
  public double[] customBounds() {
    return customBounds.clone();
  }

  BucketCounts positive() {
    return positive;
  }

  BucketCounts negative() {
    return negative;
  }

  /** The listed bounds themselves; not to be written to. */
  double[] sharedBounds() {
    return customBounds;
  }

  /** This one with another hint. */
  public Histogram withHint(Hint other) {
    return hint == other ? this : with(other, schema, zeroCount, count, sum, positive, negative);
  }

  /**
   * The sum of two, in the coarser buckets of both.
   *
   * @return empty when just one of them has custom buckets
   */
  public Optional<CombinedHistogram> plus(Histogram other) {
    return CombinedHistogram.of(this, other, false);
  }

  /**
   * The difference of two, in the coarser buckets of both; the hint is that of the sum.
   *
   * @return empty when just one of them has custom buckets
   */
  public Optional<CombinedHistogram> minus(Histogram other) {
    return CombinedHistogram.of(this, other, true);
  }

  /** All counts and the sum multiplied; a negative factor makes a gauge of it. */
  public Histogram times(double factor) {
    return with(
        factor < 0 ? Hint.GAUGE : hint,
        schema,
        zeroCount * factor,
        count * factor,
        sum * factor,
        positive.times(factor),
        negative.times(factor));
  }

  /**
   * All counts and the sum divided; a negative divisor makes a gauge of it. Division by 0 leaves no
   * buckets but the zero bucket.
   */
  public Histogram dividedBy(double divisor) {
    boolean byZero = divisor == 0;
    return with(
        divisor < 0 ? Hint.GAUGE : hint,
        schema,
        zeroCount / divisor,
        count / divisor,
        sum / divisor,
        byZero ? BucketCounts.NONE : positive.dividedBy(divisor),
        byZero ? BucketCounts.NONE : negative.dividedBy(divisor));
  }

  /** Without empty buckets, in as few spans as possible. */
  public Histogram compacted() {
    BucketCounts up = positive.compacted();
    BucketCounts down = negative.compacted();
    boolean compact = up == positive && down == negative;
    return compact ? this : with(hint, schema, zeroCount, count, sum, up, down);
  }

  /**
   * The same observations in wider buckets.
   *
   * @param coarser an exponential schema not above that of this histogram, which is no custom one
   */
  public Histogram toSchema(int coarser) {
    int shift = schema - coarser;
    if (shift == 0) {
      return this;
    }
    if (shift < 0 || usesCustomBuckets() || coarser < BucketBounds.WIDEST_SCHEMA) {
      throw new IllegalArgumentException("no way from schema " + schema + " to " + coarser);
    }
    return with(
        hint, coarser, zeroCount, count, sum, positive.widened(shift), negative.widened(shift));
  }

  /**
   * Whether the counter that both are of started anew after the previous one: by the hint or, where
   * that says nothing, because some count fell or buckets became finer.
   */
  public boolean isResetAfter(Histogram previous) {
    return new HistogramReset(this, previous).detected();
  }

  /**
   * This one with the hint that queries read it with, which is that of chunks of Prometheus: a
   * gauge stays one, and what goes on in the chunk of the sample before was not reset. A reset
   * begins a chunk, as do other bounds; of the first histogram in a chunk nothing is claimed,
   * because the chunk before may be gone. Whether it was reset is found out when it matters.
   *
   * @param previous the sample before in its series; empty where there is none, or it is a float
   */
  public Histogram hintedAfter(Optional<Histogram> previous) {
    if (hint == Hint.GAUGE) {
      return this;
    }
    boolean goesOn = hint != Hint.RESET && previous.filter(this::continues).isPresent();
    return withHint(goesOn ? Hint.NOT_RESET : Hint.UNKNOWN);
  }

  private boolean continues(Histogram previous) {
    return previous.hint != Hint.GAUGE
        && schema == previous.schema
        && zeroThreshold == previous.zeroThreshold
        && Arrays.equals(customBounds, previous.customBounds)
        && !withHint(Hint.UNKNOWN).isResetAfter(previous);
  }

  /**
   * Count and sum only, as of a histogram of schema 0 without buckets. Its hint says of resets what
   * cannot be seen without buckets any more.
   *
   * @param previous the sample before in its series, if it is known
   */
  public Histogram totalsAfter(Optional<Histogram> previous) {
    Hint known =
        hint == Hint.UNKNOWN
            ? previous.map(p -> isResetAfter(p) ? Hint.RESET : Hint.NOT_RESET).orElse(hint)
            : hint;
    return builder(0).hint(known).count(count).sum(sum).build();
  }

  /** The same observations in the custom buckets between fewer bounds. */
  Histogram onBounds(double[] fewer) {
    return new Histogram(
        hint,
        schema,
        zeroThreshold,
        zeroCount,
        count,
        sum,
        positive.regrouped(CustomBounds.onto(customBounds, fewer)),
        BucketCounts.NONE,
        fewer);
  }

  Histogram withZeroBucket(
      double threshold, double zeros, BucketCounts newPositive, BucketCounts newNegative) {
    return new Histogram(
        hint, schema, threshold, zeros, count, sum, newPositive, newNegative, customBounds);
  }

  private Histogram with(
      Hint newHint,
      int newSchema,
      double newZeroCount,
      double newCount,
      double newSum,
      BucketCounts newPositive,
      BucketCounts newNegative) {
    return new Histogram(
        newHint,
        newSchema,
        zeroThreshold,
        newZeroCount,
        newCount,
        newSum,
        newPositive,
        newNegative,
        customBounds);
  }

  /**
   * All buckets from the lowest to the highest, empty ones included, the zero bucket where it holds
   * anything. Buckets that reach into the zero bucket are cut off there.
   */
  public List<HistogramBucket> buckets() {
    var all = new ArrayList<HistogramBucket>(negative.size() + 1 + positive.size());
    for (int i = negative.size() - 1; i >= 0; i--) {
      HistogramBucket bucket = negativeBucket(i);
      boolean overlaps = bucket.upper() < 0 && bucket.upper() > -zeroThreshold;
      all.add(overlaps ? bounded(bucket.lower(), -zeroThreshold, bucket.count()) : bucket);
    }
    if (zeroCount > 0) {
      all.add(zeroBucket());
    }
    for (int i = 0; i < positive.size(); i++) {
      HistogramBucket bucket = positiveBucket(i);
      boolean overlaps = bucket.lower() > 0 && bucket.lower() < zeroThreshold;
      all.add(overlaps ? bounded(zeroThreshold, bucket.upper(), bucket.count()) : bucket);
    }
    return all;
  }

  /** The positive buckets in full, from the zero bucket outwards, empty ones included. */
  public List<HistogramBucket> positiveBuckets() {
    return IntStream.range(0, positive.size()).mapToObj(this::positiveBucket).toList();
  }

  /** The negative buckets in full, from the zero bucket outwards, empty ones included. */
  public List<HistogramBucket> negativeBuckets() {
    return IntStream.range(0, negative.size()).mapToObj(this::negativeBucket).toList();
  }

  /** Both bounds belong to it. */
  public HistogramBucket zeroBucket() {
    return new HistogramBucket(-zeroThreshold, zeroThreshold, true, true, zeroCount);
  }

  private HistogramBucket positiveBucket(int position) {
    int index = positive.index(position);
    double lower = bound(index - 1);
    double upper = bound(index);
    return usesCustomBuckets()
        ? new HistogramBucket(lower, upper, index == 0, true, positive.count(position))
        : bounded(lower, upper, positive.count(position));
  }

  private HistogramBucket negativeBucket(int position) {
    int index = negative.index(position);
    return bounded(-bound(index), -bound(index - 1), negative.count(position));
  }

  /** Of an exponential schema, where the bound farther from zero belongs to the bucket. */
  private static HistogramBucket bounded(double lower, double upper, double count) {
    return new HistogramBucket(lower, upper, lower < 0, upper > 0, count);
  }

  /** The upper bound of the positive bucket with that index. */
  double bound(int index) {
    return usesCustomBuckets()
        ? BucketBounds.custom(customBounds, index)
        : BucketBounds.exponential(schema, index);
  }

  /**
   * How many float samples this one counts for against the limit of samples per query: its size in
   * memory upstream, in units of 16 bytes.
   */
  public int size() {
    return (sizeBytes() + 8) / 16;
  }

  /** The same in the vector of one evaluation step. */
  public int sizeInStep() {
    return 1 + sizeBytes() / 16;
  }

  private int sizeBytes() {
    int words = positiveSpans().size() + negativeSpans().size() + customBounds.length;
    return 168 + 8 * (words + positive.size() + negative.size());
  }

  /**
   * As PromQL prints it: populated buckets only, for example {@code {count:5, sum:18.4,
   * [-0.001,0.001]:2, (0.5,1]:3}}.
   */
  public String text() {
    var out = new StringBuilder("{count:").append(GoText.shortFloat(count));
    out.append(", sum:").append(GoText.shortFloat(sum));
    negativeBuckets().reversed().forEach(bucket -> appendPopulated(out, bucket));
    appendPopulated(out, zeroBucket());
    positiveBuckets().forEach(bucket -> appendPopulated(out, bucket));
    return out.append('}').toString();
  }

  private static void appendPopulated(StringBuilder out, HistogramBucket bucket) {
    if (bucket.isPopulated()) {
      out.append(", ").append(bucket.text());
    }
  }

  /**
   * As {@code ==} of PromQL: the same schema, bounds, spans (empty ones apart) and, bit by bit, the
   * same numbers; the hint does not matter. Equal counts in other spans are not equal.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Histogram that
            && schema == that.schema
            && zeroThreshold == that.zeroThreshold
            && sameBits(zeroCount, that.zeroCount)
            && sameBits(count, that.count)
            && sameBits(sum, that.sum)
            && Arrays.equals(customBounds, that.customBounds)
            && positive.hasSameBits(that.positive)
            && negative.hasSameBits(that.negative));
  }

  private static boolean sameBits(double a, double b) {
    return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Double.hashCode(count) + Double.hashCode(sum)) + positive.hash();
  }

  /** {@link #text()}. */
  @Override
  public String toString() {
    return text();
  }

  static double[] noBounds() {
    return NO_BOUNDS;
  }
}
