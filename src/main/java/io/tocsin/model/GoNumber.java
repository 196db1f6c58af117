package io.tocsin.model;

import java.math.BigInteger;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as Go's package {@code strconv} reads them. */
public final class GoNumber {
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?+(?:[0-9]++(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+");

  private static final Pattern HEXADECIMAL =
      Pattern.compile(
          "[+-]?+0[xX](?:[0-9a-fA-F]++(?:\\.[0-9a-fA-F]*+)?+|\\.[0-9a-fA-F]++)[pP][+-]?+[0-9]++");

  /** Between digits; of hexadecimal numbers also after the prefix. */
  private static final Pattern SEPARATOR = Pattern.compile("(?<=[0-9])_(?=[0-9])");

  private static final Pattern HEXADECIMAL_SEPARATOR =
      Pattern.compile("(?<=[0-9a-fA-FxX])_(?=[0-9a-fA-F])");

  private static final Pattern INTEGER = Pattern.compile("([+-]?+)([0-9]++)");
  private static final int LONGEST = String.valueOf(Long.MAX_VALUE).length();

  private GoNumber() {}

  /**
   * {@code strconv.ParseFloat}: decimal, hexadecimal, {@code inf}, {@code nan}; empty where that
   * fails, also for numbers beyond a double.
   */
  public static OptionalDouble number(String text) {
    String unsigned = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
    double sign = text.startsWith("-") ? -1 : 1;
    return switch (unsigned.toLowerCase(Locale.ROOT)) {
      case "inf", "infinity" -> OptionalDouble.of(sign * Double.POSITIVE_INFINITY);
      case "nan" -> unsigned.equals(text) ? OptionalDouble.of(Double.NaN) : OptionalDouble.empty();
      default -> finite(text);
    };
  }

  private static OptionalDouble finite(String text) {
    String digits = joined(text);
    double value = isWellFormed(digits) ? Double.parseDouble(digits) : Double.NaN;
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private static String joined(String text) {
    if (text.indexOf('_') < 0) {
      return text;
    }
    boolean hexadecimal = text.toLowerCase(Locale.ROOT).contains("0x");
    return (hexadecimal ? HEXADECIMAL_SEPARATOR : SEPARATOR).matcher(text).replaceAll("");
  }

  private static boolean isWellFormed(String digits) {
    return DECIMAL.matcher(digits).matches() || HEXADECIMAL.matcher(digits).matches();
  }

  /** Why {@link #number} reads nothing, in the text of its errors. */
  public static String problem(String text) {
    String why = isWellFormed(joined(text)) ? "value out of range" : "invalid syntax";
    return "strconv.ParseFloat: parsing " + GoText.quote(text) + ": " + why;
  }

  /**
   * {@code strconv.Atoi}, on a machine of 64 bits.
   *
   * @throws NumberFormatException with the text of its errors, without the name of the function
   */
  public static long integer(String text) {
    return integer(text, Long.SIZE);
  }

  /**
   * {@code strconv.ParseInt} with base 10.
   *
   * @param bits that the number may have, its sign included
   * @throws NumberFormatException with the text of its errors, without the name of the function
   */
  public static long integer(String text, int bits) {
    Matcher integer = INTEGER.matcher(text);
    if (!integer.matches()) {
      throw new NumberFormatException("parsing " + GoText.quote(text) + ": invalid syntax");
    }
    // counted first, because to read many takes time squared
    String digits = withoutLeadingZeros(integer.group(2));
    boolean isShort = digits.length() <= LONGEST;
    var number = isShort ? new BigInteger(integer.group(1) + digits) : BigInteger.ZERO;
    if (!isShort || number.bitLength() >= bits) {
      throw new NumberFormatException("parsing " + GoText.quote(text) + ": value out of range");
    }
    return number.longValueExact();
  }

  private static String withoutLeadingZeros(String digits) {
    int first = 0;
    while (first < digits.length() - 1 && digits.charAt(first) == '0') {
      first++;
    }
    return digits.substring(first);
  }
}
