package io.tocsin.model;

import java.util.Arrays;

/**
 * One side of a native histogram, positive or negative: its buckets with a count for each.
 * Immutable.
 */
final class BucketCounts {
  static final BucketCounts NONE = new BucketCounts(BucketLayout.NONE, new double[0]);

  private final BucketLayout layout;
  private final double[] counts; // one for each bucket of the layout

  /** Takes the array over. */
  BucketCounts(BucketLayout layout, double[] counts) {
    if (layout.size() != counts.length) {
      throw new IllegalArgumentException(
          counts.length + " counts for " + layout.size() + " buckets");
    }
    this.layout = layout;
    this.counts = counts;
  }

  BucketLayout layout() {
    return layout;
  }

  /** In buckets. */
  int size() {
    return counts.length;
  }

  int index(int position) {
    return layout.index(position);
  }

  double count(int position) {
    return counts[position];
  }

  /** A copy. */
  double[] counts() {
    return counts.clone();
  }

  /**
   * The counts in buckets that are {@code 2^shift} times as wide.
   *
   * @param shift how many schemas lower, 0 or more
   */
  BucketCounts widened(int shift) {
    if (shift == 0 || size() == 0) {
      return this;
    }
    BucketLayout wider = layout.widened(shift);
    var sums = new double[wider.size()];
    for (int i = 0, into = 0; i < counts.length; i++) {
      while (wider.index(into) != BucketLayout.widened(index(i), shift)) {
        into++;
      }
      sums[into] += counts[i];
    }
    return new BucketCounts(wider, sums);
  }

  boolean hasSameBits(BucketCounts other) {
    if (counts.length != other.counts.length || !layout.hasSameSpans(other.layout)) {
      return false;
    }
    for (int i = 0; i < counts.length; i++) {
      if (Double.doubleToRawLongBits(counts[i]) != Double.doubleToRawLongBits(other.counts[i])) {
        return false;
      }
    }
    return true;
  }

  /** Equal for sides with the same bits. */
  int hash() {
    return Arrays.hashCode(counts);
  }
}
