package io.tocsin.model;

/** The step of Kahan's compensated summation in Neumaier's form, as upstream's {@code kahansum}. */
public final class KahanStep {
  private KahanStep() {}

  /** What the addition {@code a + b = total} lost to rounding; NaN where the sum is no number. */
  public static double lost(double a, double b, double total) {
    return Math.abs(a) >= Math.abs(b) ? (a - total) + b : (b - total) + a;
  }
}
