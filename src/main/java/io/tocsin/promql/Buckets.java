package io.tocsin.promql;

import java.util.Optional;

/**
 * The buckets of one classic histogram at one step: upper bounds strictly ascending, cumulative
 * counts.
 *
 * <pre>
 * le     0.1  0.5  1  +Inf
 * count    2    5  5     6
 * </pre>
 */
final class Buckets {
  /** Counts may fall by this share from rounding alone. */
  private static final double TOLERANCE = 1e-12;

  private final double[] bounds;
  private final double[] counts;
  private int size;

  /**
   * @param capacity how many buckets will be added at most
   */
  Buckets(int capacity) {
    this.bounds = new double[capacity];
    this.counts = new double[capacity];
  }

  /**
   * Where counts fell although they are cumulative.
   *
   * @param greatestFall in count
   */
  record Fix(double lowestBound, double highestBound, double greatestFall) {
    Fix and(Fix other) {
      return new Fix(
          Math.min(lowestBound, other.lowestBound),
          Math.max(highestBound, other.highestBound),
          Math.max(greatestFall, other.greatestFall));
    }
  }

  void clear() {
    size = 0;
  }

  /**
   * Adds a bucket; counts of equal bounds add up.
   *
   * @param bound not below the last one
   */
  void add(double bound, double count) {
    if (size > 0 && bounds[size - 1] == bound) {
      counts[size - 1] += count;
      return;
    }
    bounds[size] = bound;
    counts[size++] = count;
  }

  private boolean isComplete() {
    return size > 0 && bounds[size - 1] == Double.POSITIVE_INFINITY;
  }

  /**
   * Raises counts to those before them; tells where more than rounding was mended. Leaves buckets
   * alone that have no quantile anyway.
   */
  Optional<Fix> makeMonotonic() {
    Optional<Fix> fix = Optional.empty();
    if (!isComplete()) {
      return fix;
    }
    for (int i = 1; i < size; i++) {
      double fall = counts[i - 1] - counts[i];
      if (fall == 0) {
        continue;
      }
      boolean rounding = almostEqual(counts[i - 1], counts[i]);
      if (fall > 0 && !rounding) {
        var found = new Fix(bounds[i], bounds[i], fall);
        fix = Optional.of(fix.map(before -> before.and(found)).orElse(found));
      }
      if (fall > 0 || rounding) {
        counts[i] = counts[i - 1];
      }
    }
    return fix;
  }

  private static boolean almostEqual(double a, double b) {
    double difference = Math.abs(a - b);
    double sum = Math.abs(a) + Math.abs(b);
    boolean tiny = a == 0 || b == 0 || sum < Double.MIN_NORMAL;
    return tiny
        ? difference < TOLERANCE * Double.MIN_NORMAL
        : difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
  }

  /** Whether {@link #quantile} reads the counts, so that they have to be in order. */
  static boolean isQuantile(double q) {
    return q >= 0 && q <= 1;
  }

  /** The φ-quantile, observations taken as evenly spread in their bucket. */
  double quantile(double q) {
    if (!isQuantile(q)) {
      return Double.isNaN(q) ? q : q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (!isComplete() || size < 2 || counts[size - 1] == 0) {
      return Double.NaN;
    }
    double rank = q * counts[size - 1];
    int bucket = firstFrom(rank);
    return bucket == size - 1 ? bounds[size - 2] : interpolated(bucket, rank);
  }

  /** The first bucket up to the last one that counts so many; by halves also where NaN counts. */
  private int firstFrom(double rank) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (counts[middle] >= rank) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private double interpolated(int bucket, double rank) {
    if (bucket == 0 && bounds[0] <= 0) {
      return bounds[0];
    }
    double start = bucket == 0 ? 0 : bounds[bucket - 1];
    double below = bucket == 0 ? 0 : counts[bucket - 1];
    return start + (bounds[bucket] - start) * ((rank - below) / (counts[bucket] - below));
  }

  /** The share of observations between two values. */
  double fraction(double lower, double upper) {
    boolean known = isComplete() && counts[size - 1] != 0;
    if (!known || Double.isNaN(lower) || Double.isNaN(upper)) {
      return Double.NaN;
    }
    double total = counts[size - 1];
    return lower >= upper ? 0 : (rank(upper, total) - rank(lower, total)) / total;
  }

  /** How many observations are at most {@code value}. */
  private double rank(double value, double total) {
    double below = 0;
    double start = bounds[0] > 0 ? 0 : Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      if (start >= value) {
        return Math.min(below, total);
      }
      if (value < bounds[i]) {
        boolean open = Double.isInfinite(start);
        double inside = (counts[i] - below) * (value - start) / (bounds[i] - start);
        return Math.min(open ? counts[i] : below + inside, total);
      }
      start = bounds[i];
      below = counts[i];
    }
    return total;
  }
}
