package io.tocsin.promql;

import java.util.ArrayList;
import java.util.List;

/**
 * The k best of many values: a binary heap with the worst of them at the root, which a better value
 * replaces. NaN is worse than any number. Which of equal values stay, and in which order, follows
 * from the heap's moves, and these are upstream's ({@code aggregationK}): a NaN counts as worse
 * than another NaN as well. Not thread-safe.
 */
final class RankHeap {
  /** Up to so many values upstream sorts by insertion, of which the order of equal ones follows. */
  private static final int MOST_INSERTED = 12;

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

  boolean isFull() {
    return size == capacity;
  }

  void offer(double value, int source) {
    if (!isFull()) {
      values[size] = value;
      sources[size++] = source;
      siftUp(size - 1);
    } else if (isReplaced(values[0], value)) {
      values[0] = value;
      sources[0] = source;
      siftDown(0);
    }
  }

  /** Sources of what was kept as they lie in the heap, of which nobody made an order. */
  List<Integer> unordered() {
    var unordered = new ArrayList<Integer>(size);
    for (int i = 0; i < size; i++) {
      unordered.add(sources[i]);
    }
    return unordered;
  }

  /** Sources of what was kept, best first. To be called once, at the end. */
  List<Integer> ranked() {
    if (size > MOST_INSERTED) {
      return rankedStably();
    }
    for (int i = 1; i < size; i++) {
      for (int at = i; at > 0 && isWorse(values[at - 1], values[at]); at--) {
        swap(at, at - 1);
      }
    }
    return unordered();
  }

  private List<Integer> rankedStably() {
    var places = new ArrayList<Integer>(size);
    for (int i = 0; i < size; i++) {
      places.add(i);
    }
    places.sort((a, b) -> compare(values[a], values[b]));
    return places.stream().map(place -> sources[place]).toList();
  }

  private int compare(double a, double b) {
    return isReplaced(b, a) ? -1 : isReplaced(a, b) ? 1 : 0;
  }

  private boolean isReplaced(double kept, double value) {
    return Double.isNaN(kept) ? !Double.isNaN(value) : isWorse(kept, value);
  }

  private boolean isWorse(double a, double b) {
    return Double.isNaN(a) || (greatestIsBest ? a < b : a > b);
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
