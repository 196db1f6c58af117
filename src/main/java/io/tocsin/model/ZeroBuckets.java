package io.tocsin.model;

/**
 * Widens zero buckets, which histograms must have in common before they can be added or compared.
 *
 * <pre>
 * zero bucket [-1,1]          (1,2]:5  (2,4]:0  (4,8]:1
 * widened to 1.5: [-2,2], +5           (2,4]:0  (4,8]:1   as (1,2] cannot be split
 * </pre>
 */
final class ZeroBuckets {
  private ZeroBuckets() {}

  /** The least threshold from {@code threshold} on that cuts no populated bucket in two. */
  static double threshold(
      int schema, BucketCounts positive, BucketCounts negative, double threshold) {
    double before;
    double found = threshold;
    do {
      before = found;
      found = outside(schema, positive, found);
      found = outside(schema, negative, found);
    } while (found != before);
    return found;
  }

  /** The threshold, or the outer bound of the populated bucket around it. */
  private static double outside(int schema, BucketCounts side, double threshold) {
    for (int i = 0; i < side.size(); i++) {
      if (BucketBounds.exponential(schema, side.index(i) - 1) >= threshold) {
        return threshold;
      }
      double bound = BucketBounds.exponential(schema, side.index(i));
      if (bound > threshold && side.count(i) != 0) {
        return bound;
      }
    }
    return threshold;
  }

  /** How many buckets, from the zero bucket outwards, begin below the threshold. */
  static int within(int schema, BucketLayout side, double threshold) {
    int n = 0;
    while (n < side.size() && BucketBounds.exponential(schema, side.index(n) - 1) < threshold) {
      n++;
    }
    return n;
  }

  /**
   * A zero bucket.
   *
   * @param carried what rounding lost while the count was summed up
   */
  record Zeros(double threshold, double count, double carried) {
    static Zeros of(Histogram histogram) {
      return new Zeros(histogram.zeroThreshold(), histogram.zeroCount(), 0);
    }
  }

  /** The zero bucket of that threshold or, if that cuts a bucket, a wider one. */
  static Zeros zeros(Histogram histogram, double threshold) {
    if (histogram.zeroThreshold() == threshold) {
      return Zeros.of(histogram); // whatever it cuts, which coarser buckets may bring about
    }
    BucketCounts positive = histogram.positive();
    BucketCounts negative = histogram.negative();
    double found = threshold(histogram.schema(), positive, negative, threshold);
    var count = CompensatedSums.startingWith(histogram.zeroCount());
    addWithin(found, histogram.schema(), positive, count);
    addWithin(found, histogram.schema(), negative, count);
    return new Zeros(found, count.running()[0], count.carried(0));
  }

  private static void addWithin(
      double threshold, int schema, BucketCounts side, CompensatedSums into) {
    int n = within(schema, side.layout(), threshold);
    for (int i = 0; i < n; i++) {
      into.add(0, side.count(i));
    }
  }

  /** The histogram with {@link #zeros} of that threshold, which then holds what was in buckets. */
  static Histogram widened(Histogram histogram, double threshold) {
    if (histogram.zeroThreshold() == threshold) {
      return histogram;
    }
    Zeros zeros = zeros(histogram, threshold);
    int schema = histogram.schema();
    BucketCounts positive = histogram.positive();
    BucketCounts negative = histogram.negative();
    return histogram.withZeroBucket(
        zeros.threshold(),
        zeros.count(),
        positive.withoutFirst(within(schema, positive.layout(), zeros.threshold())),
        negative.withoutFirst(within(schema, negative.layout(), zeros.threshold())));
  }

  /**
   * The histogram with another zero bucket and without the buckets that lie in there as a whole.
   *
   * <p>As upstream, this is not {@link #widened} of the finer histogram that one was made of: a
   * bucket that is partly in the zero bucket, now that it is coarser, keeps what the zero bucket
   * has counted already.
   */
  static Histogram beyond(Histogram histogram, Zeros zeros) {
    int positives = inside(histogram.schema(), histogram.positive().layout(), zeros.threshold());
    int negatives = inside(histogram.schema(), histogram.negative().layout(), zeros.threshold());
    if (positives + negatives == 0 && zeros.threshold() == histogram.zeroThreshold()) {
      return histogram;
    }
    return histogram.withZeroBucket(
        zeros.threshold(),
        zeros.count(),
        histogram.positive().withoutFirst(positives),
        histogram.negative().withoutFirst(negatives));
  }

  /** How many buckets, from the zero bucket outwards, end within the threshold. */
  static int inside(int schema, BucketLayout side, double threshold) {
    int n = 0;
    while (n < side.size() && BucketBounds.exponential(schema, side.index(n)) <= threshold) {
      n++;
    }
    return n;
  }
}
