package io.tocsin.model;

import java.util.function.IntUnaryOperator;

/** The counts of one side of a histogram while histograms are summed up. Not thread-safe. */
final class CompensatedBuckets {
  private BucketLayout layout;
  private CompensatedSums counts;

  private CompensatedBuckets(BucketLayout layout, CompensatedSums counts) {
    this.layout = layout;
    this.counts = counts;
  }

  CompensatedBuckets(BucketCounts first) {
    this(first.layout(), CompensatedSums.startingWith(first.counts()));
  }

  CompensatedBuckets copy() {
    return new CompensatedBuckets(layout, counts.copy());
  }

  /** Adds counts of the same bounds. */
  void add(BucketCounts next) {
    if (!layout.hasSameBuckets(next.layout())) {
      regroup(layout.union(next.layout()), i -> i);
    }
    for (int i = 0, at = 0; i < next.size(); i++, at++) {
      while (layout.index(at) != next.index(i)) {
        at++;
      }
      counts.add(at, next.count(i));
    }
  }

  /**
   * Adds counts of other bounds, each into bucket {@code target} of its index, which never falls.
   */
  void add(BucketCounts next, IntUnaryOperator target) {
    regroup(layout.union(next.layout().regrouped(target)), i -> i);
    for (int i = 0, at = 0; i < next.size(); i++) {
      int index = target.applyAsInt(next.index(i));
      while (layout.index(at) != index) {
        at++;
      }
      counts.add(at, next.count(i));
    }
  }

  /** Adds counts of the same bounds, and what they carry. */
  void add(CompensatedBuckets next) {
    regroup(layout.union(next.layout), i -> i);
    for (int i = 0, at = 0; i < next.layout.size(); i++) {
      while (layout.index(at) != next.layout.index(i)) {
        at++;
      }
      counts.add(at, next.counts, i);
    }
  }

  /** Moves the count of each bucket to bucket {@code target} of its index, which never falls. */
  void regroup(IntUnaryOperator target) {
    regroup(layout.regrouped(target), target);
  }

  private void regroup(BucketLayout newLayout, IntUnaryOperator target) {
    var moved = CompensatedSums.startingWith(new double[newLayout.size()]);
    for (int i = 0, at = 0; i < layout.size(); i++) {
      while (newLayout.index(at) != target.applyAsInt(layout.index(i))) {
        at++;
      }
      moved.add(at, counts, i);
    }
    layout = newLayout;
    counts = moved;
  }

  /** Moves the buckets nearest to zero, {@code n} of them, into sum {@code i} of others. */
  void moveFirst(int n, CompensatedSums into, int i) {
    for (int position = 0; position < n; position++) {
      into.add(i, counts, position);
    }
    dropFirst(n);
  }

  /** Drops the buckets nearest to zero, {@code n} of them. */
  void dropFirst(int n) {
    layout = layout.withoutFirst(n);
    counts.dropFirst(n);
  }

  void scale(double factor) {
    counts.scale(factor);
  }

  void divide(double divisor) {
    counts.divide(divisor);
  }

  boolean hasInfinity() {
    return counts.hasInfinity();
  }

  BucketLayout layout() {
    return layout;
  }

  /** The counts as they run, without what they carry. Shared, for reading at once. */
  BucketCounts running() {
    return new BucketCounts(layout, counts.running());
  }

  BucketCounts totals() {
    return new BucketCounts(layout, counts.totals());
  }
}
