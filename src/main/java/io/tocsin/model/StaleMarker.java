package io.tocsin.model;

/**
 * The special NaN that ends a series, as in Prometheus: "no value from here on", not "not a
 * number".
 */
public final class StaleMarker {
  private static final long BITS = 0x7ff0000000000002L;

  /** A NaN with the marker's bits. Arithmetic may lose them; storage must not. */
  public static final double VALUE = Double.longBitsToDouble(BITS);

  private StaleMarker() {}

  public static boolean isStale(double value) {
    return Double.doubleToRawLongBits(value) == BITS;
  }
}
