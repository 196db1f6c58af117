package io.tocsin.model;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Brings custom buckets together whose bounds differ: only bounds that both have are kept.
 *
 * <pre>
 * bounds      1  2  5        2  3  5      common  2  5
 * buckets     0  1  2  3     0  1  2  3
 * become      0  0  1  2     0  1  1  2
 * </pre>
 */
final class CustomBounds {
  private CustomBounds() {}

  static boolean same(Histogram a, Histogram b) {
    return Arrays.equals(a.sharedBounds(), b.sharedBounds());
  }

  /** The bounds in both lists, ascending. */
  static double[] common(double[] a, double[] b) {
    return Arrays.stream(a).filter(bound -> Arrays.binarySearch(b, bound) >= 0).toArray();
  }

  /** How many observations there are between {@code common} bounds, empty buckets included. */
  static double[] totals(Histogram histogram, double[] common) {
    BucketCounts counts = histogram.positive();
    IntUnaryOperator target = onto(histogram.sharedBounds(), common);
    var totals = new double[common.length + 1];
    for (int i = 0; i < counts.size(); i++) {
      totals[target.applyAsInt(counts.index(i))] += counts.count(i);
    }
    return totals;
  }

  /** From the index of a bucket to that of the one that holds it. */
  static IntUnaryOperator onto(double[] bounds, double[] common) {
    return index -> {
      if (index >= bounds.length) {
        return common.length;
      }
      int found = Arrays.binarySearch(common, bounds[index]);
      return found >= 0 ? found : -found - 1;
    };
  }
}
