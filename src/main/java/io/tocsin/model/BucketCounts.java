package io.tocsin.model;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;

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
    return shift == 0 ? this : regrouped(index -> BucketLayout.widened(index, shift));
  }

  /**
   * Moves the counts to other buckets, those that meet in one add up.
   *
   * @param target from the index of a bucket to the new one; ascending, not strictly
   */
  BucketCounts regrouped(IntUnaryOperator target) {
    if (size() == 0) {
      return this;
    }
    BucketLayout regrouped = layout.regrouped(target);
    var sums = new double[regrouped.size()];
    for (int i = 0, into = 0; i < counts.length; i++) {
      while (regrouped.index(into) != target.applyAsInt(index(i))) {
        into++;
      }
      sums[into] += counts[i];
    }
    return new BucketCounts(regrouped, sums);
  }

  /**
   * The sum with counts of the same bounds.
   *
   * @param sign 1 to add, -1 to subtract
   */
  BucketCounts plus(BucketCounts other, double sign) {
    BucketLayout union = layout.union(other.layout);
    double[] sums = union == layout ? counts() : spreadOver(union);
    for (int i = 0, into = 0; i < other.size(); i++, into++) {
      while (union.index(into) != other.index(i)) {
        into++;
      }
      sums[into] += sign * other.counts[i];
    }
    return new BucketCounts(union, sums);
  }

  /**
   * The sum with counts of other bounds. One by one, as upstream: roundings differ from those of
   * {@link #regrouped} counts.
   *
   * @param target from the index of a bucket of {@code other} to that of one here; ascending, not
   *     strictly
   * @param sign 1 to add, -1 to subtract
   */
  BucketCounts plus(BucketCounts other, IntUnaryOperator target, double sign) {
    BucketLayout union = layout.union(other.layout.regrouped(target));
    double[] sums = spreadOver(union);
    for (int i = 0, into = 0; i < other.size(); i++) {
      int index = target.applyAsInt(other.index(i));
      while (union.index(into) != index) {
        into++;
      }
      sums[into] += sign * other.counts[i];
    }
    return new BucketCounts(union, sums);
  }

  private double[] spreadOver(BucketLayout wider) {
    var spread = new double[wider.size()];
    for (int i = 0, into = 0; i < counts.length; i++, into++) {
      while (wider.index(into) != index(i)) {
        into++;
      }
      spread[into] = counts[i];
    }
    return spread;
  }

  BucketCounts times(double factor) {
    return mapped(count -> count * factor);
  }

  BucketCounts dividedBy(double divisor) {
    return mapped(count -> count / divisor);
  }

  private BucketCounts mapped(DoubleUnaryOperator f) {
    return new BucketCounts(layout, Arrays.stream(counts).map(f).toArray());
  }

  /** Without the buckets nearest to zero, {@code n} of them. */
  BucketCounts withoutFirst(int n) {
    return n == 0
        ? this
        : new BucketCounts(layout.withoutFirst(n), Arrays.copyOfRange(counts, n, counts.length));
  }

  /** Without empty buckets, in as few spans as possible. */
  BucketCounts compacted() {
    var indexes = new int[counts.length];
    var populated = new double[counts.length];
    int size = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        indexes[size] = index(i);
        populated[size++] = counts[i];
      }
    }
    BucketLayout compact = BucketLayout.ofIndexes(Arrays.copyOf(indexes, size));
    return compact.spans().equals(layout.spans())
        ? this
        : new BucketCounts(compact, Arrays.copyOf(populated, size));
  }

  /** The sum of the absolute counts. */
  double magnitude() {
    return Arrays.stream(counts).map(Math::abs).sum();
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
