package io.tocsin.template;

import io.tocsin.model.GoText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floating-point numbers as Go's {@code strconv.FormatFloat} writes them. */
final class GoFloat {
  private static final int SIGNIFICAND_BITS = 52;

  private GoFloat() {}

  /**
   * @param verb one of {@code e f g x b} or their upper case
   * @param precision digits after the point, for {@code g} significant digits; negative for the
   *     fewest that read back
   */
  static String format(double value, char verb, int precision) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return GoText.plainFloat(value);
    }
    String text =
        switch (Character.toLowerCase(verb)) {
          case 'e' -> precision < 0 ? GoText.exponentFloat(value) : exponent(value, precision);
          case 'f' -> precision < 0 ? GoText.plainFloat(value) : fixed(value, precision);
          case 'x' -> hexadecimal(value);
          case 'b' -> binary(value);
          default -> precision < 0 ? GoText.shortFloat(value) : general(value, precision);
        };
    return Character.isUpperCase(verb) ? text.toUpperCase(java.util.Locale.ROOT) : text;
  }

  private static String sign(double value) {
    return Double.doubleToRawLongBits(value) < 0 ? "-" : "";
  }

  private static String fixed(double value, int precision) {
    BigDecimal exact = new BigDecimal(Math.abs(value));
    return sign(value) + exact.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String exponent(double value, int precision) {
    BigDecimal rounded = rounded(value, precision + 1);
    var digits = new StringBuilder(rounded.unscaledValue().toString());
    while (digits.length() < precision + 1) {
      digits.append('0');
    }
    return sign(value) + scientific(digits.substring(0, precision + 1), power(rounded));
  }

  private static BigDecimal rounded(double value, int digits) {
    return new BigDecimal(Math.abs(value)).round(new MathContext(digits, RoundingMode.HALF_EVEN));
  }

  /** The power of ten of the first digit. */
  private static int power(BigDecimal value) {
    return value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
  }

  private static String scientific(String digits, int power) {
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return digits.charAt(0)
        + fraction
        + String.format("e%s%02d", power < 0 ? "-" : "+", Math.abs(power));
  }

  /** {@code %.4g}: no trailing zeros; an exponent below 1e-4 and where it has too many digits. */
  private static String general(double value, int precision) {
    if (value == 0) {
      return sign(value) + "0";
    }
    int wanted = Math.max(precision, 1);
    BigDecimal rounded = rounded(value, wanted).stripTrailingZeros();
    int power = power(rounded);
    int digits = rounded.precision();
    int limit = wanted > digits && digits >= power + 1 ? digits : wanted;
    boolean plain = power >= -4 && power < limit;
    return sign(value)
        + (plain ? rounded.toPlainString() : scientific(rounded.unscaledValue().toString(), power));
  }

  private static String hexadecimal(double value) {
    if (value == 0) {
      return sign(value) + "0x0p+00";
    }
    int power = Math.max(Math.getExponent(value), Double.MIN_EXPONENT);
    double significand = Math.scalb(Math.abs(value), -power);
    while (significand < 1) {
      significand *= 2;
      power--;
    }
    String hex = Double.toHexString(significand);
    String digits = hex.substring(0, hex.indexOf('p')).replaceAll("\\.?0+$", "");
    String whole = digits.equals("0x") ? "0x0" : digits;
    return sign(value) + whole + String.format("p%s%02d", power < 0 ? "-" : "+", Math.abs(power));
  }

  private static String binary(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> SIGNIFICAND_BITS) & 0x7ff;
    long fraction = bits & ((1L << SIGNIFICAND_BITS) - 1);
    long significand = exponent == 0 ? fraction : fraction | (1L << SIGNIFICAND_BITS);
    int power = Math.max(exponent, 1) - 1023 - SIGNIFICAND_BITS;
    return sign(value) + significand + String.format("p%+d", power);
  }
}
