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

  /** The histogram with a zero bucket of that threshold or, if that cuts a bucket, a wider one. */
  static Histogram widened(Histogram histogram, double threshold) {
    if (histogram.zeroThreshold() == threshold) {
      return histogram; // whatever it cuts, which coarser buckets may bring about
    }
    int schema = histogram.schema();
    BucketCounts positive = histogram.positive();
    BucketCounts negative = histogram.negative();
    double found = threshold(schema, positive, negative, threshold);
    int positives = within(schema, positive.layout(), found);
    int negatives = within(schema, negative.layout(), found);
    var zero = CompensatedSums.startingWith(histogram.zeroCount());
    for (int i = 0; i < positives; i++) {
      zero.add(0, positive.count(i));
    }
    for (int i = 0; i < negatives; i++) {
      zero.add(0, negative.count(i));
    }
    return histogram.withZeroBucket(
        found, zero.total(0), positive.withoutFirst(positives), negative.withoutFirst(negatives));
  }

  /** Without buckets that lie in the zero bucket as a whole, which no sound histogram has. */
  static Histogram outsideOf(Histogram histogram) {
    int positives = inside(histogram, histogram.positive().layout());
    int negatives = inside(histogram, histogram.negative().layout());
    return positives + negatives == 0
        ? histogram
        : histogram.withZeroBucket(
            histogram.zeroThreshold(),
            histogram.zeroCount(),
            histogram.positive().withoutFirst(positives),
            histogram.negative().withoutFirst(negatives));
  }

  private static int inside(Histogram histogram, BucketLayout side) {
    int n = 0;
    while (n < side.size() && histogram.bound(side.index(n)) <= histogram.zeroThreshold()) {
      n++;
    }
    return n;
  }
}
