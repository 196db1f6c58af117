package io.tocsin.promql;

/**
 * Trigonometry by the approximations of the Cephes library, which Go has, too, where Java's {@link
 * Math} rounds otherwise: the answers to queries are compared digit by digit.
 */
final class Cephes {
  private static final double[] SINE = {
    1.58962301576546568060e-10,
    -2.50507477628578072866e-8,
    2.75573136213857245213e-6,
    -1.98412698295885395996e-4,
    8.33333333332211858878e-3,
    -1.66666666666666307295e-1
  };

  private static final double[] COSINE = {
    -1.13585365213876817300e-11,
    2.08757008419747316778e-9,
    -2.75573141792967388112e-7,
    2.48015872888517045348e-5,
    -1.38888888888730564116e-3,
    4.16666666666665929218e-2
  };

  private static final double[] TANGENT = {
    -1.30936939181383777646e4, 1.15351664838587416140e6, -1.79565251976484877988e7
  };

  private static final double[] TANGENT_DIVISOR = {
    1,
    1.36812963470692954678e4,
    -1.32089234440210967447e6,
    2.50083801823357915839e7,
    -5.38695755929454629881e7
  };

  private static final double[] ARC = {
    -8.750608600031904122785e-01,
    -1.615753718733365076637e+01,
    -7.500855792314704667340e+01,
    -1.228866684490136173410e+02,
    -6.485021904942025371773e+01
  };

  private static final double[] ARC_DIVISOR = {
    1,
    +2.485846490142306297962e+01,
    +1.650270098316988542046e+02,
    +4.328810604912902668951e+02,
    +4.853903996359136964868e+02,
    +1.945506571482613964425e+02
  };

  /** What the double {@code PI / 2} lacks of a quarter of the circle. */
  private static final double REST_OF_QUARTER = 6.123233995736765886130e-17;

  private static final double TAN_OF_3_PI_8 = 2.41421356237309504880;

  /** From here on, too few digits of an angle are left to reduce it so; Java does it otherwise. */
  private static final double MANY_TURNS = 1 << 29;

  private Cephes() {}

  static double sin(double x) {
    if (x == 0 || !(Math.abs(x) < MANY_TURNS)) {
      return x == 0 ? x : Math.sin(x);
    }
    var angle = Angle.of(Math.abs(x));
    boolean mirrored = angle.octant % 4 != 0;
    double value = mirrored ? cosine(angle.rest) : sine(angle.rest);
    return (angle.octant > 3) == (x < 0) ? value : -value;
  }

  static double cos(double x) {
    if (!(Math.abs(x) < MANY_TURNS)) {
      return Math.cos(x);
    }
    var angle = Angle.of(Math.abs(x));
    boolean mirrored = angle.octant % 4 != 0;
    double value = mirrored ? sine(angle.rest) : cosine(angle.rest);
    return angle.octant == 2 || angle.octant == 4 ? -value : value;
  }

  static double tan(double x) {
    if (x == 0 || !(Math.abs(x) < MANY_TURNS)) {
      return x == 0 ? x : Math.tan(x);
    }
    var angle = Angle.of(Math.abs(x));
    double value = tangent(angle.rest);
    value = angle.octant % 4 == 2 ? -1 / value : value;
    return x < 0 ? -value : value;
  }

  static double asin(double x) {
    double a = Math.abs(x);
    if (x == 0 || !(a <= 1)) {
      return x == 0 ? x : Double.NaN;
    }
    double other = Math.sqrt(1 - a * a);
    double value = a > 0.7 ? Math.PI / 2 - arc(other / a) : arc(a / other);
    return x < 0 ? -value : value;
  }

  static double acos(double x) {
    return Math.PI / 2 - asin(x);
  }

  static double atan(double x) {
    if (x == 0 || Double.isNaN(x)) {
      return x;
    }
    return x > 0 ? arc(x) : -arc(-x);
  }

  static double atan2(double y, double x) {
    if (x == 0 || y == 0 || !Double.isFinite(x) || !Double.isFinite(y)) {
      return Math.atan2(y, x);
    }
    double value = atan(y / x);
    double turned = value <= 0 ? value + Math.PI : value - Math.PI;
    return x < 0 ? turned : value;
  }

  /** An angle as an even multiple of 45 degrees, 0 to 6, and what is left, up to 45 degrees. */
  private record Angle(int octant, double rest) {
    private static final double PI_4_HIGH = 7.85398125648498535156e-1;
    private static final double PI_4_MIDDLE = 3.77489470793079817668e-8;
    private static final double PI_4_LOW = 2.69515142907905952645e-15;

    static Angle of(double x) {
      long octants = (long) (x * (4 / Math.PI));
      octants += octants & 1;
      double y = octants;
      double rest = ((x - y * PI_4_HIGH) - y * PI_4_MIDDLE) - y * PI_4_LOW;
      return new Angle((int) (octants & 7), rest);
    }
  }

  private static double sine(double z) {
    double zz = z * z;
    return z + z * zz * polynomial(SINE, zz);
  }

  private static double cosine(double z) {
    double zz = z * z;
    return 1 - 0.5 * zz + zz * zz * polynomial(COSINE, zz);
  }

  private static double tangent(double z) {
    double zz = z * z;
    return zz > 1e-14
        ? z + z * (zz * polynomial(TANGENT, zz) / polynomial(TANGENT_DIVISOR, zz))
        : z;
  }

  /** The arc whose tangent is {@code x}, which is not negative. */
  private static double arc(double x) {
    if (x <= 0.66) {
      return smallArc(x);
    }
    return x > TAN_OF_3_PI_8
        ? Math.PI / 2 - smallArc(1 / x) + REST_OF_QUARTER
        : Math.PI / 4 + smallArc((x - 1) / (x + 1)) + 0.5 * REST_OF_QUARTER;
  }

  private static double smallArc(double x) {
    double z = x * x;
    return x * (z * polynomial(ARC, z) / polynomial(ARC_DIVISOR, z)) + x;
  }

  /** By Horner's scheme, the coefficient of the highest power first. */
  static double polynomial(double[] coefficients, double x) {
    double sum = coefficients[0];
    for (int i = 1; i < coefficients.length; i++) {
      sum = sum * x + coefficients[i];
    }
    return sum;
  }
}
