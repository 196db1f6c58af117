package io.tocsin.promql;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The k best of many values: a binary heap with the worst of them at the root, which a better value
 * replaces. NaN is worse than any number. Which of equal values stay follows from the heap's moves,
 * and these are upstream's ({@code aggregationK}). Not thread-safe.
 */
final class RankHeap {
  private final boolean greatestIsBest;
  private final int capacity;
  private final double[] values;
  private final int[] sources; // where values[i] comes from
  private int size;

  /**
   * @param capacity how many to keep; positive
   */
  RankHeap(boolean greatestIsBest, int capacity) {
    this.greatestIsBest = greatestIsBest;
    this.capacity = capacity;
    this.values = new double[capacity];
    this.sources = new int[capacity];
  }

  void offer(double value, int source) {
    if (size < capacity) {
      values[size] = value;
      sources[size++] = source;
      siftUp(size - 1);
    } else if (isWorse(values[0], value)) {
      values[0] = value;
      sources[0] = source;
      siftDown(0);
    }
  }

  /** Sources of what was kept, best first; of equal values the earlier. */
  List<Integer> ranked() {
    Comparator<Integer> bestFirst =
        (a, b) -> isWorse(values[b], values[a]) ? -1 : isWorse(values[a], values[b]) ? 1 : 0;
    return IntStream.range(0, size)
        .boxed()
        .sorted(bestFirst.thenComparingInt(i -> sources[i]))
        .map(i -> sources[i])
        .toList();
  }

  private boolean isWorse(double a, double b) {
    if (Double.isNaN(a)) {
      return !Double.isNaN(b);
    }
    return greatestIsBest ? a < b : a > b;
  }

  private void siftUp(int from) {
    int at = from;
    while (at > 0 && isWorse(values[at], values[(at - 1) / 2])) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  private void siftDown(int from) {
    int at = from;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && isWorse(values[child + 1], values[child])) {
        child++;
      }
      if (!isWorse(values[child], values[at])) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private void swap(int a, int b) {
    double value = values[a];
    values[a] = values[b];
    values[b] = value;
    int source = sources[a];
    sources[a] = sources[b];
    sources[b] = source;
  }
}
