package io.tocsin.storage;

import java.util.Arrays;

/**
 * The numbers of the series that carry one label value, ascending. One thread adds; any thread
 * reads.
 */
final class Postings {
  private static final int[] NONE = new int[0];

  private final String value;
  private volatile int[] ids = new int[1]; // most label values are those of one series
  private volatile int size;

  /** Of the series with the label value {@code value}. */
  Postings(String value) {
    this.value = value;
  }

  /** The one string that all series with this value share. */
  String value() {
    return value;
  }

  /** Adds {@code id}, which is higher than all before. */
  void add(int id) {
    int at = size;
    int[] to = ids;
    if (at == to.length) {
      to = Arrays.copyOf(to, at * 2);
    }
    to[at] = id;
    ids = to;
    size = at + 1;
  }

  int size() {
    return size;
  }

  /** The numbers below {@code bound}. */
  int[] below(int bound) {
    int present = size; // before ids: an array read later holds at least as many
    int[] from = ids;
    while (present > 0 && from[present - 1] >= bound) {
      present--;
    }
    return present == 0 ? NONE : Arrays.copyOf(from, present);
  }

  /** The numbers in both of two ascending arrays. */
  static int[] intersect(int[] one, int[] other) {
    int[] both = new int[Math.min(one.length, other.length)];
    int found = 0;
    int j = 0;
    for (int id : one) {
      while (j < other.length && other[j] < id) {
        j++;
      }
      if (j < other.length && other[j] == id) {
        both[found++] = id;
      }
    }
    return Arrays.copyOf(both, found);
  }
}
