package io.tocsin.promql;

import io.tocsin.model.KahanStep;

/**
 * A sum that carries the rounding error of its additions along (Kahan's summation in Neumaier's
 * form, as {@code util/kahansum} upstream). Not thread-safe.
 */
final class Kahan {
  private double sum;
  private double compensation;

  Kahan() {}

  Kahan(double start) {
    this(start, 0);
  }

  Kahan(double start, double compensation) {
    this.sum = start;
    this.compensation = compensation;
  }

  void add(double x) {
    double total = sum + x;
    compensation += lost(sum, x, total);
    if (Double.isInfinite(total)) {
      compensation = 0;
    }
    sum = total;
  }

  /** What the addition {@code a + b = total} lost to rounding; NaN where the sum is no number. */
  static double lost(double a, double b, double total) {
    return KahanStep.lost(a, b, total);
  }

  /** Multiplies sum and compensation. */
  void scale(double factor) {
    sum *= factor;
    compensation *= factor;
  }

  /** Divides sum and compensation. */
  void divide(double divisor) {
    sum /= divisor;
    compensation /= divisor;
  }

  /** The sum as it runs, without the compensation. */
  double running() {
    return sum;
  }

  double compensation() {
    return compensation;
  }

  double value() {
    return Double.isInfinite(sum) ? sum : sum + compensation;
  }
}
