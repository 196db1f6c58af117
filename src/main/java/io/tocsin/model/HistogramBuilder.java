package io.tocsin.model;

import io.tocsin.model.Histogram.Hint;
import java.util.List;
import java.util.Optional;

/**
 * Puts a {@link Histogram} together. What comes from outside is first asked for its {@link #fault};
 * results of queries may hold what no scrape would, negative counts for one, and are built
 * directly. Not thread-safe.
 */
public final class HistogramBuilder {
  private static final int FINEST_KNOWN_SCHEMA = 52;

  /** Keeps arithmetic on indexes within 32 bits; far beyond the range of doubles. */
  private static final int GREATEST_INDEX = 1 << 30;

  private final int schema;
  private Hint hint = Hint.UNKNOWN;
  private double zeroThreshold;
  private double zeroCount;
  private double count;
  private double sum;
  private Side positive = Side.EMPTY;
  private Side negative = Side.EMPTY;
  private double[] customBounds = Histogram.noBounds();
  private boolean integers;

  HistogramBuilder(int schema) {
    this.schema = schema;
  }

  /** Spans and counts that may not fit each other yet. */
  private static final class Side {
    static final Side EMPTY = new Side(List.of(), new double[0]);

    private final List<BucketSpan> spans;
    private final double[] counts;

    Side(List<BucketSpan> spans, double[] counts) {
      this.spans = spans;
      this.counts = counts;
    }

    boolean isEmpty() {
      return spans.isEmpty() && counts.length == 0;
    }

    BucketCounts build() {
      return isEmpty()
          ? BucketCounts.NONE
          : new BucketCounts(BucketLayout.of(spans), counts.clone());
    }

    double total() {
      double total = 0;
      for (double bucket : counts) {
        total += bucket;
      }
      return total;
    }

    /**
     * Spans that no buckets fit to, or buckets that no index fits to.
     *
     * @param firstUnsigned the first span, from 0, that must not have a negative offset
     */
    Optional<String> spanFault(int firstUnsigned) {
      long buckets = 0;
      long index = 0;
      for (int i = 0; i < spans.size(); i++) {
        BucketSpan span = spans.get(i);
        if (i >= firstUnsigned && span.offset() < 0) {
          return Optional.of(
              "span number %d with offset %d: histogram has a span whose offset is negative"
                  .formatted(i + 1, span.offset()));
        }
        buckets += span.length();
        index += (long) span.offset() + span.length();
        if (Math.abs(index) > GREATEST_INDEX) {
          return Optional.of(
              "span %d ends at index %d, beyond %d".formatted(i + 1, index, GREATEST_INDEX));
        }
      }
      return buckets == counts.length
          ? Optional.empty()
          : Optional.of(
              ("spans need %d buckets, have %d buckets: histogram spans specify different number"
                      + " of buckets than provided")
                  .formatted(buckets, counts.length));
    }

    /** A count that no observation can lead to. */
    Optional<String> countFault(boolean integers) {
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] < 0) {
          return Optional.of(negativeCount("bucket number " + (i + 1), counts[i], integers));
        }
      }
      return Optional.empty();
    }
  }

  /** {@link Hint#UNKNOWN} unless set. */
  public HistogramBuilder hint(Hint newHint) {
    this.hint = newHint;
    return this;
  }

  /**
   * What lies between {@code -threshold} and {@code threshold}, both included.
   *
   * @param threshold 0 or more
   */
  public HistogramBuilder zeroBucket(double threshold, double observations) {
    this.zeroThreshold = threshold;
    this.zeroCount = observations;
    return this;
  }

  /** Of all observations, those in buckets or not. */
  public HistogramBuilder count(double observations) {
    this.count = observations;
    return this;
  }

  public HistogramBuilder sum(double ofObservations) {
    this.sum = ofObservations;
    return this;
  }

  /** Positive buckets; with custom buckets all of them. */
  public HistogramBuilder positive(List<BucketSpan> spans, double... counts) {
    this.positive = new Side(List.copyOf(spans), counts.clone());
    return this;
  }

  /** Negative buckets, from the zero bucket outwards. */
  public HistogramBuilder negative(List<BucketSpan> spans, double... counts) {
    this.negative = new Side(List.copyOf(spans), counts.clone());
    return this;
  }

  /**
   * Positive buckets as integer histograms give them. {@link #fault} then also holds the count
   * against the buckets, which rounding forbids with float counts.
   *
   * @param deltas each to the count of the bucket before, the first one to 0
   */
  public HistogramBuilder positiveDeltas(List<BucketSpan> spans, long... deltas) {
    this.integers = true;
    return positive(spans, accumulated(deltas));
  }

  /** Negative buckets as integer histograms give them, see {@link #positiveDeltas}. */
  public HistogramBuilder negativeDeltas(List<BucketSpan> spans, long... deltas) {
    this.integers = true;
    return negative(spans, accumulated(deltas));
  }

  private static double[] accumulated(long[] deltas) {
    var counts = new double[deltas.length];
    long running = 0;
    for (int i = 0; i < deltas.length; i++) {
      running += deltas[i];
      counts[i] = running;
    }
    return counts;
  }

  /** Upper bounds, ascending, without +Inf; for {@link Histogram#CUSTOM_BUCKETS} only. */
  public HistogramBuilder customBounds(double... bounds) {
    this.customBounds = bounds.clone();
    return this;
  }

  /**
   * Why this cannot have been observed, in the words of Prometheus where it asks for the same;
   * empty when it can. A histogram from outside with a fault must be refused.
   */
  public Optional<String> fault() {
    return shapeFault()
        .or(() -> named("negative side: ", negative.countFault(integers)))
        .or(this::zeroCountFault)
        .or(this::negativeTotalFault)
        .or(() -> named("positive side: ", positive.countFault(integers)))
        .or(this::totalFault);
  }

  private Optional<String> zeroCountFault() {
    return zeroCount < 0
        ? Optional.of(negativeCount("zero bucket", zeroCount, integers))
        : Optional.empty();
  }

  private Optional<String> negativeTotalFault() {
    return count < 0
        ? Optional.of(
            "observation count is  %s: histogram's observation count is negative"
                .formatted(GoText.shortFloat(count)))
        : Optional.empty();
  }

  private static String negativeCount(String where, double observations, boolean integers) {
    return ("%s has observation count of %s: histogram has a bucket whose observation count is"
            + " negative")
        .formatted(
            where, integers ? GoText.plainFloat(observations) : GoText.shortFloat(observations));
  }

  private Optional<String> totalFault() {
    double inBuckets = negative.total() + zeroCount + positive.total();
    boolean anyNaN = Double.isNaN(sum); // observations that no bucket has
    boolean fits = anyNaN ? inBuckets <= count : inBuckets == count;
    if (!integers || fits) {
      return Optional.empty();
    }
    String rule =
        anyNaN
            ? "be at least the number of observations found in the buckets"
            : "equal the number of observations found in the buckets (in absence of NaN)";
    return Optional.of(
        ("%s observations found in buckets, but the Count field is %s: histogram's observation"
                + " count should %s")
            .formatted(GoText.plainFloat(inBuckets), GoText.plainFloat(count), rule));
  }

  /** Why {@link #build} would throw, in words: part of what {@link #fault} tells. */
  public Optional<String> shapeFault() {
    if (!(zeroThreshold >= 0)) {
      return Optional.of(
          "the zero threshold must be 0 or more, is " + GoText.shortFloat(zeroThreshold));
    }
    return schema == Histogram.CUSTOM_BUCKETS ? customFault() : exponentialFault();
  }

  private Optional<String> exponentialFault() {
    if (schema < BucketBounds.WIDEST_SCHEMA || schema > FINEST_KNOWN_SCHEMA) {
      return Optional.of(
          ("histogram has an invalid schema, which must be between %d and %d for exponential"
                  + " buckets, or %d for custom buckets, got schema %d")
              .formatted(
                  BucketBounds.WIDEST_SCHEMA,
                  BucketBounds.FINEST_SCHEMA,
                  Histogram.CUSTOM_BUCKETS,
                  schema));
    }
    return named("positive side: ", positive.spanFault(1))
        .or(() -> named("negative side: ", negative.spanFault(1)))
        .or(this::needlessBoundsFault);
  }

  private Optional<String> needlessBoundsFault() {
    return customBounds.length == 0
        ? Optional.empty()
        : Optional.of("histogram with exponential schema must not have custom bounds");
  }

  private Optional<String> customFault() {
    return named(
        "custom buckets: ",
        boundFault()
            .or(() -> positive.spanFault(0))
            .or(this::coverFault)
            .or(this::exponentialPartFault));
  }

  private Optional<String> exponentialPartFault() {
    if (zeroCount != 0) {
      return Optional.of("must have zero count of 0");
    }
    if (zeroThreshold != 0) {
      return Optional.of("must have zero threshold of 0");
    }
    if (!negative.spans.isEmpty()) {
      return Optional.of("must not have negative spans");
    }
    return negative.isEmpty() ? Optional.empty() : Optional.of("must not have negative buckets");
  }

  private Optional<String> boundFault() {
    for (int i = 0; i < customBounds.length; i++) {
      if (Double.isNaN(customBounds[i])) {
        return Optional.of("histogram custom bounds must not be NaN");
      }
      if (i > 0 && customBounds[i] <= customBounds[i - 1]) {
        return Optional.of(
            ("previous bound is %s and current is %s: histogram custom bounds must be in strictly"
                    + " increasing order")
                .formatted(
                    GoText.sixDecimals(customBounds[i - 1]), GoText.sixDecimals(customBounds[i])));
      }
    }
    return customBounds.length > 0
            && customBounds[customBounds.length - 1] == Double.POSITIVE_INFINITY
        ? Optional.of(
            "last +Inf bound must not be explicitly defined: histogram custom bounds must be"
                + " finite")
        : Optional.empty();
  }

  private Optional<String> coverFault() {
    long buckets =
        positive.spans.stream().mapToLong(span -> (long) span.offset() + span.length()).sum();
    return buckets <= customBounds.length + 1
        ? Optional.empty()
        : Optional.of(
            ("only %d custom bounds defined which is insufficient to cover total span length of %d:"
                    + " histogram custom bounds are too few")
                .formatted(customBounds.length, buckets));
  }

  private static Optional<String> named(String where, Optional<String> fault) {
    return fault.map(where::concat);
  }

  /**
   * The histogram. Schemas above 8 are brought down to 8, the finest there is arithmetic for.
   *
   * @throws IllegalArgumentException when spans, counts, bounds and schema do not fit each other;
   *     see {@link #shapeFault}
   */
  public Histogram build() {
    shapeFault()
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException("cannot build a histogram: " + fault);
            });
    int shift = Math.max(0, schema - BucketBounds.FINEST_SCHEMA);
    return new Histogram(
        hint,
        schema - shift,
        zeroThreshold,
        zeroCount,
        count,
        sum,
        positive.build().widened(shift),
        negative.build().widened(shift),
        customBounds);
  }
}
