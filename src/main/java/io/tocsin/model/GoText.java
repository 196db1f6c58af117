package io.tocsin.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Texts as Go prints them, because clients of Prometheus compare them byte for byte. */
public final class GoText {
  /** Between these, the second exclusive, Java writes a number without an exponent, too. */
  private static final double LEAST_PLAIN = 1e-3;

  private static final double FIRST_NOT_PLAIN = 1e7;

  private GoText() {}

  /**
   * The shortest text that reads back as {@code value}, never with an exponent: Go's {@code
   * strconv.FormatFloat(v, 'f', -1, 64)}. {@code NaN}, {@code +Inf}, {@code -Inf}; {@code -0} keeps
   * its sign.
   */
  public static String plainFloat(double value) {
    String special = special(value);
    if (special != null) {
      return special;
    }
    double size = Math.abs(value);
    if (size >= LEAST_PLAIN && size < FIRST_NOT_PLAIN) { // nearly all values there are
      String text = Double.toString(value);
      return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    var exact = shortest(size);
    return sign + (exact.signum() == 0 ? "0" : exact.toPlainString());
  }

  /**
   * Go's {@code %g} and {@code %v} with the shortest precision: an exponent below 1e-4 and from
   * 1e+06 on, at least two exponent digits.
   */
  public static String shortFloat(double value) {
    String special = special(value);
    if (special != null) {
      return special;
    }
    if (value == 0) {
      return plainFloat(value);
    }
    int exponent = decimalExponent(value);
    return exponent < -4 || exponent >= 6 ? exponentFloat(value) : plainFloat(value);
  }

  /** Go's {@code %f}: exactly six digits after the point, halves to the even one. */
  public static String sixDecimals(double value) {
    String special = special(value);
    if (special != null) {
      return special;
    }
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    var exact = new BigDecimal(Math.abs(value));
    return sign + exact.setScale(6, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** Go's {@code strconv.FormatFloat(v, 'e', -1, 64)}: {@code 1.1e+01}. */
  public static String exponentFloat(double value) {
    String special = special(value);
    if (special != null) {
      return special;
    }
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    var exact = shortest(Math.abs(value));
    String digits = exact.unscaledValue().toString();
    int exponent = exact.signum() == 0 ? 0 : decimalExponent(value);
    return sign
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** Java writes two digits at least, also where one is enough: {@code 4.9E-324}. */
  private static BigDecimal shortest(double value) {
    BigDecimal written = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (value < Double.MIN_NORMAL && written.precision() == 2) {
      BigDecimal oneDigit = written.round(new MathContext(1));
      return oneDigit.doubleValue() == value ? oneDigit : written;
    }
    return written;
  }

  private static int decimalExponent(double value) {
    var exact = shortest(Math.abs(value));
    return exact.precision() - exact.scale() - 1;
  }

  private static @org.jspecify.annotations.Nullable String special(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return null;
  }

  /** Go's {@code %q}: double quotes, backslash escapes, printable Unicode left as it is. */
  public static String quote(String text) {
    var quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> appendEscaped(quoted, c));
    return quoted.append('"').toString();
  }

  private static void appendEscaped(StringBuilder out, int c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case 0x07 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 0x0b -> out.append("\\v");
      default -> {
        if (isPrintable(c)) {
          out.appendCodePoint(c);
        } else if (c < 0x80 || (c >= 0xDC80 && c <= 0xDCFF)) { // a byte that is no character
          out.append(String.format("\\x%02x", c & 0xFF));
        } else if (c < 0x10000) {
          out.append(String.format("\\u%04x", c));
        } else {
          out.append(String.format("\\U%08x", c));
        }
      }
    }
  }

  /**
   * Go's {@code unicode.IsPrint}: what {@code %q} leaves as it is; of white space only the blank.
   */
  public static boolean isPrintable(int c) {
    if (c == ' ') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
