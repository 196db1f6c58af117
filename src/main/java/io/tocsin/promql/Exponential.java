package io.tocsin.promql;

/**
 * The exponential function, its inverse and the hyperbolic functions, to the last digit as Go has
 * them on amd64, where Java's {@link Math} rounds otherwise. A processor that cannot multiply and
 * add at once takes microseconds for each.
 */
final class Exponential {
  private static final double LOG2_OF_E = 1.4426950408889634;
  private static final double LN2_HIGH = 0.693147180559663;
  private static final double LN2_LOW = 2.8235290563031577e-13;

  /** From here on, what is finite by a hair is infinite to Go. */
  private static final int TOO_LARGE = Double.MAX_EXPONENT + 1;

  private static final int TOO_SMALL = -2000;

  /** The inverse factorials of 8 to 1, as far as each is needed. */
  private static final double[] TAYLOR = {
    2.48015873015873e-5,
    0.0001984126984126984,
    0.001388888888888889,
    0.008333333333333333,
    0.041666666666666664,
    0.16666666666666666,
    0.5,
    1
  };

  private static final double[] EXP = {
    4.1381367970572385e-8,
    -1.6533902205465252e-6,
    6.613756321437934e-5,
    -0.0027777777777015593,
    0.16666666666666666
  };

  private static final double[] SINH = {
    -26.30563213397497, -2894.211355989564, -89912.72022039509, -630767.3640497717
  };

  private static final double[] SINH_DIVISOR = {
    1, -173.6789535582337, 15215.17378790019, -630767.3640497717
  };

  private static final double[] TANH = {
    -0.9643991794250523, -99.28772310019185, -1614.6876844170845
  };

  private static final double[] TANH_DIVISOR = {
    1, 112.81167849163293, 2235.4883906010045, 4844.063053251255
  };

  /** Of even powers of the quotient below, then of odd ones; fdlibm's {@code e_log.c}. */
  private static final double[] LOG_EVEN = {
    0.15313837699209373, 0.22222198432149784, 0.3999999999940942
  };

  private static final double[] LOG_ODD = {
    0.14798198605116586, 0.1818357216161805, 0.2857142874366239, 0.6666666666666735
  };

  private static final double LOG_LN2_HIGH = 0.6931471803691238;
  private static final double LOG_LN2_LOW = 1.9082149292705877e-10;

  private static final double ROOT_OF_HALF = 0.7071067811865476;

  /** Beyond, {@code e^-x} does not matter beside {@code e^x}. */
  private static final double ONE_SIDED = 21;

  /** Beyond, the hyperbolic tangent is 1. */
  private static final double TANH_IS_ONE = 0.5 * 88.02969193111305;

  private Exponential() {}

  /** After N. Shibata, "Efficient evaluation methods of elementary functions" (2010). */
  static double exp(double x) {
    double turns = Math.rint(x * LOG2_OF_E);
    if (Double.isNaN(x) || turns >= TOO_LARGE || turns <= TOO_SMALL) {
      return Double.isNaN(x) || turns <= TOO_SMALL ? Math.exp(x) : Double.POSITIVE_INFINITY;
    }
    double rest = Math.fma(-turns, LN2_LOW, Math.fma(-turns, LN2_HIGH, x)) / 16;
    double less1 = rest * fusedPolynomial(TAYLOR, rest); // of a 16th, and is squared four times
    for (int i = 0; i < 3; i++) {
      less1 *= less1 + 2;
    }
    double power = Math.fma(less1, less1 + 2, 1);
    return Math.scalb(power, (int) turns);
  }

  private static double fusedPolynomial(double[] coefficients, double x) {
    double sum = coefficients[0];
    for (int i = 1; i < coefficients.length; i++) {
      sum = Math.fma(sum, x, coefficients[i]);
    }
    return sum;
  }

  /** Two to the {@code x}; fdlibm's {@code e_exp.c}. */
  static double exp2(double x) {
    if (!(Math.abs(x) < Double.MAX_EXPONENT)) {
      return Math.pow(2, x);
    }
    int whole = (int) (x + (x > 0 ? 0.5 : -0.5));
    double rest = x - whole;
    double high = rest * LOG_LN2_HIGH;
    double low = -rest * LOG_LN2_LOW;
    double r = high - low;
    double c = r - r * r * Cephes.polynomial(EXP, r * r);
    return Math.scalb(1 - ((low - (r * c) / (2 - c)) - high), whole);
  }

  static double log(double x) {
    if (!(x > 0) || Double.isInfinite(x)) {
      return Math.log(x);
    }
    int exponent = GoMath.binaryExponent(x);
    double fraction = GoMath.fraction(x, exponent);
    if (fraction < ROOT_OF_HALF) {
      fraction *= 2;
      exponent--;
    }
    double f = fraction - 1;
    double s = f / (2 + f);
    double s2 = s * s;
    double s4 = s2 * s2;
    double r = s2 * Cephes.polynomial(LOG_ODD, s4) + s4 * Cephes.polynomial(LOG_EVEN, s4);
    double half = 0.5 * f * f;
    return exponent * LOG_LN2_HIGH - ((half - (s * (half + r) + exponent * LOG_LN2_LOW)) - f);
  }

  static double sinh(double x) {
    double a = Math.abs(x);
    double value;
    if (a > ONE_SIDED) {
      value = exp(a) * 0.5;
    } else if (a > 0.5) {
      double power = exp(a);
      value = (power - 1 / power) * 0.5;
    } else {
      double square = x * x;
      value = Cephes.polynomial(SINH, square) * a / Cephes.polynomial(SINH_DIVISOR, square);
    }
    return Math.copySign(value, x);
  }

  static double cosh(double x) {
    double power = exp(Math.abs(x));
    return Math.abs(x) > ONE_SIDED ? power * 0.5 : (power + 1 / power) * 0.5;
  }

  static double tanh(double x) {
    double a = Math.abs(x);
    if (x == 0 || Double.isNaN(x)) {
      return x;
    }
    if (a < 0.625) {
      double s = x * x;
      return x + x * s * Cephes.polynomial(TANH, s) / Cephes.polynomial(TANH_DIVISOR, s);
    }
    double value = a > TANH_IS_ONE ? 1 : 1 - 2 / (exp(2 * a) + 1);
    return x < 0 ? -value : value;
  }
}
