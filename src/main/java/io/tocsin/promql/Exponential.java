package io.tocsin.promql;

/**
 * The exponential function, its inverse and the hyperbolic functions, to the last digit as Go has
 * them on amd64, where Java's {@link Math} rounds otherwise.
 */
final class Exponential {
  private static final double LOG2_OF_E = 1.4426950408889634;
  private static final double LN2_HIGH = 0.69314718055966295651160180568695068359375;
  private static final double LN2_LOW = 0.28235290563031577122588448175013436025525412068e-12;

  /** From here on, what is finite by a hair is infinite to Go. */
  private static final int TOO_LARGE = Double.MAX_EXPONENT + 1;

  private static final int TOO_SMALL = -2000;

  /** The inverse factorials of 8 to 1, as far as each is needed. */
  private static final double[] TAYLOR = {
    2.4801587301587301587e-5,
    1.9841269841269841270e-4,
    1.3888888888888888889e-3,
    8.3333333333333333333e-3,
    4.1666666666666666667e-2,
    1.6666666666666666667e-1,
    0.5,
    1
  };

  private static final double[] EXP = {
    4.13813679705723846039e-08,
    -1.65339022054652515390e-06,
    6.61375632143793436117e-05,
    -2.77777777770155933842e-03,
    1.66666666666666657415e-01
  };

  private static final double[] SINH = {
    -0.2630563213397497062819489e+2,
    -0.2894211355989563807284660366e+4,
    -0.8991272022039509355398013511e+5,
    -0.6307673640497716991184787251e+6
  };

  private static final double[] SINH_DIVISOR = {
    1,
    -0.173678953558233699533450911e+3,
    0.1521517378790019070696485176e+5,
    -0.6307673640497716991212077277e+6
  };

  private static final double[] TANH = {
    -9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3
  };

  private static final double[] TANH_DIVISOR = {
    1, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3
  };

  /** Of even powers of the quotient below, then of odd ones; fdlibm's {@code e_log.c}. */
  private static final double[] LOG_EVEN = {
    1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01
  };

  private static final double[] LOG_ODD = {
    1.479819860511658591e-01,
    1.818357216161805012e-01,
    2.857142874366239149e-01,
    6.666666666666735130e-01
  };

  private static final double LOG_LN2_HIGH = 6.93147180369123816490e-01;
  private static final double LOG_LN2_LOW = 1.90821492927058770002e-10;

  private static final double ROOT_OF_HALF = 0.7071067811865476;

  /** Beyond, {@code e^-x} does not matter beside {@code e^x}. */
  private static final double ONE_SIDED = 21;

  /** Beyond, the hyperbolic tangent is 1. */
  private static final double TANH_IS_ONE = 0.5 * 8.8029691931113054295988e+01;

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
