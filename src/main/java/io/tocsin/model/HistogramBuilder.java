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

    /** Spans that no buckets fit to, or buckets that no index fits to. */
    Optional<String> spanFault() {
      long buckets = 0;
      long index = 0;
      for (int i = 0; i < spans.size(); i++) {
        BucketSpan span = spans.get(i);
        if (i > 0 && span.offset() < 0) {
          return Optional.of("span %d has the negative offset %d".formatted(i + 1, span.offset()));
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
          : Optional.of("spans need %d buckets, have %d".formatted(buckets, counts.length));
    }

    /** A count that no observation can lead to. */
    Optional<String> countFault() {
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] < 0) {
          return Optional.of(
              "bucket %d has the negative count %s".formatted(i + 1, GoText.shortFloat(counts[i])));
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
   * Why this cannot have been observed, in words; empty when it can. A histogram from outside with
   * a fault must be refused.
   */
  public Optional<String> fault() {
    return shapeFault()
        .or(() -> named("negative side: ", negative.countFault()))
        .or(() -> named("positive side: ", positive.countFault()))
        .or(() -> negativeFault("zero bucket", zeroCount))
        .or(() -> negativeFault("histogram", count))
        .or(this::totalFault);
  }

  private static Optional<String> negativeFault(String what, double observations) {
    return observations < 0
        ? Optional.of(
            "the %s has the negative count %s".formatted(what, GoText.shortFloat(observations)))
        : Optional.empty();
  }

  private Optional<String> totalFault() {
    double inBuckets = negative.total() + zeroCount + positive.total();
    boolean fits = Double.isNaN(sum) ? inBuckets <= count : inBuckets == count;
    return !integers || fits
        ? Optional.empty()
        : Optional.of(
            "%s observations in buckets, but the count is %s"
                .formatted(GoText.shortFloat(inBuckets), GoText.shortFloat(count)));
  }

  /** Why {@link #build} would throw, in words: part of what {@link #fault} tells. */
  public Optional<String> shapeFault() {
    if (!(zeroThreshold >= 0)) {
      return Optional.of(
          "the zero threshold must be 0 or more, is " + GoText.shortFloat(zeroThreshold));
    }
    return (schema == Histogram.CUSTOM_BUCKETS ? customFault() : exponentialFault())
        .or(() -> named("negative side: ", negative.spanFault()))
        .or(() -> named("positive side: ", positive.spanFault()));
  }

  private Optional<String> exponentialFault() {
    if (schema < BucketBounds.WIDEST_SCHEMA || schema > FINEST_KNOWN_SCHEMA) {
      return Optional.of(
          "unknown schema %d, use %d to %d, or %d for custom buckets"
              .formatted(
                  schema,
                  BucketBounds.WIDEST_SCHEMA,
                  BucketBounds.FINEST_SCHEMA,
                  Histogram.CUSTOM_BUCKETS));
    }
    return customBounds.length == 0
        ? Optional.empty()
        : Optional.of("custom bounds with exponential schema " + schema);
  }

  private Optional<String> customFault() {
    if (zeroCount != 0 || zeroThreshold != 0) {
      return Optional.of("custom buckets: there is no zero bucket");
    }
    if (!negative.isEmpty()) {
      return Optional.of("custom buckets: there is no negative side");
    }
    return named("custom buckets: ", boundFault().or(this::coverFault));
  }

  private Optional<String> boundFault() {
    double before = Double.NEGATIVE_INFINITY;
    for (double bound : customBounds) {
      if (!(bound > before)) {
        return Optional.of(
            "bounds must ascend, got %s after %s"
                .formatted(GoText.shortFloat(bound), GoText.shortFloat(before)));
      }
      before = bound;
    }
    return before == Double.POSITIVE_INFINITY
        ? Optional.of("the bound +Inf goes without saying, leave it out")
        : Optional.empty();
  }

  private Optional<String> coverFault() {
    long buckets = 0;
    for (BucketSpan span : positive.spans) {
      if (span.offset() < 0) {
        return Optional.of("a span has the negative offset " + span.offset());
      }
      buckets += (long) span.offset() + span.length();
    }
    return buckets <= customBounds.length + 1
        ? Optional.empty()
        : Optional.of(
            "%d bounds do not cover spans of %d buckets".formatted(customBounds.length, buckets));
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
