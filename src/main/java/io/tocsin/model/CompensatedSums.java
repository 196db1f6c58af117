package io.tocsin.model;

import java.util.Arrays;

/** Sums side by side, each of which carries along what rounding lost. Not thread-safe. */
final class CompensatedSums {
  private double[] sums;
  private double[] carried;

  private CompensatedSums(double[] sums, double[] carried) {
    this.sums = sums;
    this.carried = carried;
  }

  /** Takes the array over. */
  static CompensatedSums startingWith(double... values) {
    return new CompensatedSums(values, new double[values.length]);
  }

  CompensatedSums copy() {
    return new CompensatedSums(sums.clone(), carried.clone());
  }

  void add(int i, double x) {
    double total = sums[i] + x;
    carried[i] = Double.isInfinite(total) ? 0 : carried[i] + KahanStep.lost(sums[i], x, total);
    sums[i] = total;
  }

  /** Adds sum {@code j} of others, then what it carries; takes them as they are where none is. */
  void add(int i, CompensatedSums others, int j) {
    if (sums[i] == 0 && carried[i] == 0) {
      sums[i] = others.sums[j];
      carried[i] = others.carried[j];
    } else {
      add(i, others.sums[j]);
      add(i, others.carried[j]);
    }
  }

  /** Removes the first sums. */
  void dropFirst(int n) {
    sums = Arrays.copyOfRange(sums, n, sums.length);
    carried = Arrays.copyOfRange(carried, n, carried.length);
  }

  void scale(double factor) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] *= factor;
      carried[i] *= factor;
    }
  }

  void divide(double divisor) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= divisor;
      carried[i] /= divisor;
    }
  }

  boolean hasInfinity() {
    return Arrays.stream(sums).anyMatch(Double::isInfinite);
  }

  /** The sums as they run, without what they carry; not to be written to. */
  double[] running() {
    return sums;
  }

  double carried(int i) {
    return carried[i];
  }

  /** A sum with what it carries. */
  double total(int i) {
    return sums[i] + carried[i];
  }

  /** The sums with what they carry; a copy. */
  double[] totals() {
    double[] totals = sums.clone();
    for (int i = 0; i < totals.length; i++) {
      totals[i] += carried[i];
    }
    return totals;
  }
}
