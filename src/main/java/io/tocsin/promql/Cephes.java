package io.tocsin.promql;

/**
 * Trigonometry by the approximations of the Cephes library, which Go has, too, where Java's {@link
 * Math} rounds otherwise: the answers to queries are compared digit by digit.
 */
final class Cephes {
  private static final double[] SINE = {
    1.5896230157654656e-10,
    -2.5050747762857807e-8,
    2.7557313621385722e-6,
    -0.00019841269829588539,
    0.008333333333322118,
    -0.1666666666666663
  };

  private static final double[] COSINE = {
    -1.1358536521387682e-11,
    2.087570084197473e-9,
    -2.755731417929674e-7,
    2.4801587288851704e-5,
    -0.0013888888888873056,
    0.041666666666666595
  };

  private static final double[] TANGENT = {
    -13093.693918138379, 1153516.6483858742, -17956525.197648488
  };

  private static final double[] TANGENT_DIVISOR = {
    1, 13681.296347069296, -1320892.3444021097, 25008380.18233579, -53869575.592945464
  };

  private static final double[] ARC = {
    -0.8750608600031904,
    -16.157537187333652,
    -75.00855792314705,
    -122.88666844901361,
    -64.85021904942025
  };

  private static final double[] ARC_DIVISOR = {
    1,
    24.858464901423062,
    165.02700983169885,
    432.88106049129027,
    485.3903996359137,
    194.5506571482614
  };

  /** What the double {@code PI / 2} lacks of a quarter of the circle. */
  private static final double REST_OF_QUARTER = 6.123233995736766e-17;

  private static final double TAN_OF_3_PI_8 = 2.414213562373095;

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
    private static final double PI_4_HIGH = 0.7853981256484985;
    private static final double PI_4_MIDDLE = 3.774894707930798e-8;
    private static final double PI_4_LOW = 2.6951514290790595e-15;

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
