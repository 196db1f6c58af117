package io.tocsin.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Which buckets one side of a native histogram has. Immutable and shared by histograms that differ
 * in their counts only, as those of one series mostly do.
 *
 * <pre>
 * spans    (-1,2)  (1,3)
 * indexes  -1 0    2 3 4
 * </pre>
 */
final class BucketLayout {
  static final BucketLayout NONE = new BucketLayout(List.of(), new int[0]);

  private final List<BucketSpan> spans;
  private final int[] indexes; // strictly ascending

  private BucketLayout(List<BucketSpan> spans, int[] indexes) {
    this.spans = spans;
    this.indexes = indexes;
  }

  /**
   * @param spans none but the first with a negative offset, all indexes in the range of int
   */
  static BucketLayout of(List<BucketSpan> spans) {
    var indexes = new int[spans.stream().mapToInt(BucketSpan::length).sum()];
    int at = 0;
    int index = 0;
    for (BucketSpan span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++) {
        indexes[at++] = index++;
      }
    }
    return new BucketLayout(List.copyOf(spans), indexes);
  }

  /**
   * The layout with as few spans as possible.
   *
   * @param indexes strictly ascending; taken over
   */
  static BucketLayout ofIndexes(int[] indexes) {
    var spans = new ArrayList<BucketSpan>();
    int next = 0; // index after the span before
    for (int from = 0, to; from < indexes.length; from = to) {
      to = from + 1;
      while (to < indexes.length && indexes[to] == indexes[to - 1] + 1) {
        to++;
      }
      spans.add(new BucketSpan(indexes[from] - next, to - from));
      next = indexes[to - 1] + 1;
    }
    return new BucketLayout(List.copyOf(spans), indexes);
  }

  List<BucketSpan> spans() {
    return spans;
  }

  /** In buckets. */
  int size() {
    return indexes.length;
  }

  /** The index of the bucket at a position. */
  int index(int position) {
    return indexes[position];
  }

  /** Whether the same buckets are there; how they are split into spans does not matter. */
  boolean hasSameBuckets(BucketLayout other) {
    return this == other || Arrays.equals(indexes, other.indexes);
  }

  /** Whether the spans are the same, but for empty ones. */
  boolean hasSameSpans(BucketLayout other) {
    return this == other || nonEmpty(spans).equals(nonEmpty(other.spans));
  }

  private static List<BucketSpan> nonEmpty(List<BucketSpan> spans) {
    var found = new ArrayList<BucketSpan>(spans.size());
    int skipped = 0;
    for (BucketSpan span : spans) {
      if (span.length() == 0) {
        skipped += span.offset();
      } else {
        found.add(new BucketSpan(skipped + span.offset(), span.length()));
        skipped = 0;
      }
    }
    return found;
  }

  /** The buckets that either has. */
  BucketLayout union(BucketLayout other) {
    if (hasSameBuckets(other)) {
      return this;
    }
    var merged = new int[size() + other.size()];
    int size = 0;
    for (int i = 0, j = 0; i < size() || j < other.size(); size++) {
      boolean mine = j == other.size() || (i < size() && indexes[i] <= other.indexes[j]);
      merged[size] = mine ? indexes[i] : other.indexes[j];
      i += i < size() && indexes[i] == merged[size] ? 1 : 0;
      j += j < other.size() && other.indexes[j] == merged[size] ? 1 : 0;
    }
    return ofIndexes(Arrays.copyOf(merged, size));
  }

  /** The layout without the buckets nearest to zero, {@code n} of them. */
  BucketLayout withoutFirst(int n) {
    return n == 0 ? this : ofIndexes(Arrays.copyOfRange(indexes, n, indexes.length));
  }

  /**
   * The buckets that these become.
   *
   * @param target from the index of a bucket to the new one; ascending, not strictly
   */
  BucketLayout regrouped(IntUnaryOperator target) {
    var targets = new int[size()];
    int size = 0;
    for (int index : indexes) {
      int next = target.applyAsInt(index);
      if (size == 0 || targets[size - 1] != next) {
        targets[size++] = next;
      }
    }
    return ofIndexes(Arrays.copyOf(targets, size));
  }

  /** The index, {@code shift} schemas lower, of the bucket that covers bucket {@code index}. */
  static int widened(int index, int shift) {
    return ((index - 1) >> Math.min(shift, 31)) + 1; // Java takes shifts modulo 32
  }
}
