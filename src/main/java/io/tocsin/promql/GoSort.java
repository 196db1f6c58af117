package io.tocsin.promql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which Go's {@code sort} leaves elements, also those that a comparison calls equal or
 * contradicts itself about. Known for few elements, which it sorts by insertion.
 */
final class GoSort {
  private static final int FEW = 12;

  private GoSort() {}

  /** The comparison, which need not be consistent. */
  @FunctionalInterface
  interface Less<T> {
    boolean test(T a, T b);
  }

  /**
   * A sorted copy of {@code list}.
   *
   * @param ofMany what to go by where there are more than a few elements
   */
  static <T> List<T> sorted(List<T> list, Less<T> less, Comparator<T> ofMany) {
    if (list.size() > FEW) {
      return list.stream().sorted(ofMany).toList();
    }
    var sorted = new ArrayList<T>(list.size());
    for (T next : list) {
      int at = sorted.size();
      while (at > 0 && less.test(next, sorted.get(at - 1))) {
        at--;
      }
      sorted.add(at, next);
    }
    return List.copyOf(sorted);
  }
}
