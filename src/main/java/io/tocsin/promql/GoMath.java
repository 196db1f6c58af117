package io.tocsin.promql;

/** Arithmetic where Go's {@code math} package and Java's {@link Math} differ. */
final class GoMath {
  private static final double LN2 = 0.6931471805599453;
  private static final double LOG10_OF_E = 0.4342944819032518;
  private static final int MOST_BINARY = 1 << 12;
  private static final double LARGE = 1L << 28;
  private static final double SMALL = 1.0 / LARGE;

  private GoMath() {}

  /** C's pow: 1 to anything is 1, and so is -1 to an infinity. */
  static double pow(double base, double exponent) {
    boolean one = base == 1 || (base == -1 && Double.isInfinite(exponent));
    if (one) {
      return 1;
    }
    boolean special = base == 0 || !Double.isFinite(base) || !(Math.abs(exponent) < 0x1p63);
    if (special) {
      return Math.pow(base, exponent);
    }
    if (Math.abs(exponent) == 0.5) {
      return exponent > 0 ? Math.sqrt(base) : 1 / Math.sqrt(base);
    }
    return regularPower(base, exponent);
  }

  /** By repeated squaring, which rounds in Go's way; the powers of two go apart. */
  private static double regularPower(double base, double exponent) {
    double whole = Math.rint(Math.abs(exponent));
    double rest = Math.abs(exponent) - whole;
    if (rest == -0.5) { // half a power is rather a root than its inverse
      whole--;
      rest = 0.5;
    }
    double power = rest == 0 ? 1 : Exponential.exp(rest * Exponential.log(base));
    int binary = binaryExponent(base);
    double fraction = fraction(base, binary);
    int scale = 0;
    for (long left = (long) whole; left != 0; left >>= 1) {
      if (Math.abs(binary) > MOST_BINARY) {
        scale += binary; // is infinite, or nothing
        break;
      }
      power *= (left & 1) == 1 ? fraction : 1;
      scale += (left & 1) == 1 ? binary : 0;
      fraction *= fraction;
      binary *= 2;
      if (fraction < 0.5) {
        fraction *= 2;
        binary--;
      }
    }
    return exponent < 0 ? Math.scalb(1 / power, -scale) : Math.scalb(power, scale);
  }

  /** The e of {@code x = f * 2^e} with f of 0.5 to 1. */
  static int binaryExponent(double x) {
    boolean subnormal = Math.abs(x) < Double.MIN_NORMAL;
    return subnormal ? Math.getExponent(x * 0x1p54) + 1 - 54 : Math.getExponent(x) + 1;
  }

  static double fraction(double x, int exponent) {
    return x / Math.scalb(1.0, exponent / 2) / Math.scalb(1.0, exponent - exponent / 2);
  }

  /** The greater; an infinity beats NaN. */
  static double max(double a, double b) {
    boolean infinite = a == Double.POSITIVE_INFINITY || b == Double.POSITIVE_INFINITY;
    return infinite ? Double.POSITIVE_INFINITY : Math.max(a, b);
  }

  /** The smaller; an infinity beats NaN. */
  static double min(double a, double b) {
    boolean infinite = a == Double.NEGATIVE_INFINITY || b == Double.NEGATIVE_INFINITY;
    return infinite ? Double.NEGATIVE_INFINITY : Math.min(a, b);
  }

  /** Exact for powers of two, which {@code ln(x)/ln(2)} is not. */
  static double log2(double x) {
    if (!(x > 0) || Double.isInfinite(x)) {
      return Exponential.log(x);
    }
    int exponent = binaryExponent(x);
    double fraction = fraction(x, exponent);
    return fraction == 0.5 ? exponent - 1 : Exponential.log(fraction) * (1 / LN2) + exponent;
  }

  /** By the natural logarithm, as Go: not always the nearest double. */
  static double log10(double x) {
    return Exponential.log(x) * LOG10_OF_E;
  }

  /** Inverse hyperbolic sine; the formulas of fdlibm's {@code s_asinh.c}. */
  static double asinh(double x) {
    double a = Math.abs(x);
    if (a < SMALL || Double.isNaN(x) || Double.isInfinite(x)) {
      return x;
    }
    double result;
    if (a > LARGE) {
      result = Exponential.log(a) + LN2;
    } else if (a > 2) {
      result = Exponential.log(2 * a + 1 / (Math.sqrt(a * a + 1) + a));
    } else {
      result = Math.log1p(a + a * a / (1 + Math.sqrt(1 + a * a)));
    }
    return Math.copySign(result, x);
  }

  /** Inverse hyperbolic cosine; the formulas of fdlibm's {@code e_acosh.c}. */
  static double acosh(double x) {
    if (x < 1 || Double.isNaN(x)) {
      return Double.NaN;
    }
    if (x >= LARGE) {
      return Exponential.log(x) + LN2;
    }
    if (x > 2) {
      return Exponential.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
    }
    double t = x - 1;
    return Math.log1p(t + Math.sqrt(2 * t + t * t));
  }

  /** Inverse hyperbolic tangent; the formulas of fdlibm's {@code e_atanh.c}. */
  static double atanh(double x) {
    double a = Math.abs(x);
    if (a > 1 || Double.isNaN(x)) {
      return Double.NaN;
    }
    if (a < SMALL) {
      return x;
    }
    double twice = a + a;
    double result = a < 0.5 ? Math.log1p(twice + twice * a / (1 - a)) : Math.log1p(twice / (1 - a));
    return Math.copySign(0.5 * result, x);
  }

  /** Conversion to int64 as Go does it on amd64: what does not fit becomes the smallest value. */
  static long toLong(double x) {
    boolean fits = x >= -0x1p63 && x < 0x1p63;
    return fits ? (long) x : Long.MIN_VALUE;
  }
}
