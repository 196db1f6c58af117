package io.tocsin.web;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tocsin.model.GoText;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;

/** Numbers in parameters, as Go's package {@code strconv} reads them. */
final class GoNumber {
  private static final Pattern DECIMAL =
      Pattern.compile(
          "[+-]?([0-9](_?[0-9])*\\.?|([0-9](_?[0-9])*)?\\.[0-9](_?[0-9])*)([eE][+-]?[0-9](_?[0-9])*)?");
  private static final Pattern HEXADECIMAL =
      Pattern.compile(
          "[+-]?0[xX]_?([0-9a-fA-F](_?[0-9a-fA-F])*\\.?|([0-9a-fA-F](_?[0-9a-fA-F])*)?\\.[0-9a-fA-F](_?[0-9a-fA-F])*)"
              + "[pP][+-]?[0-9](_?[0-9])*");
  private static final Pattern INTEGER = Pattern.compile("([+-]?)0*([0-9]+)");
  private static final int LONGEST = String.valueOf(Long.MAX_VALUE).length();

  private GoNumber() {}

  /** {@code strconv.ParseFloat}; empty where that fails, also for numbers beyond a double. */
  static Optional<Double> number(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    return switch (word) {
      case "nan" -> Optional.of(Double.NaN);
      case "inf", "+inf", "infinity", "+infinity" -> Optional.of(Double.POSITIVE_INFINITY);
      case "-inf", "-infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
      default ->
          DECIMAL.matches(text) || HEXADECIMAL.matches(text)
              ? Optional.of(Double.valueOf(text.replace("_", ""))).filter(Double::isFinite)
              : Optional.empty();
    };
  }

  /**
   * {@code strconv.Atoi}, on a machine of 64 bits.
   *
   * @throws NumberFormatException with the text of its errors, without the name of the function
   */
  static long integer(String text) {
    return integer(text, Long.SIZE);
  }

  /**
   * {@code strconv.ParseInt} with base 10.
   *
   * @param bits that the number may have, its sign included
   * @throws NumberFormatException with the text of its errors, without the name of the function
   */
  static long integer(String text, int bits) {
    Matcher integer = INTEGER.matcher(text);
    if (!integer.matches()) {
      throw new NumberFormatException("parsing " + GoText.quote(text) + ": invalid syntax");
    }
    String digits = integer.group(2); // counted first, because to read many takes time squared
    boolean isShort = digits.length() <= LONGEST;
    var number = isShort ? new BigInteger(integer.group(1) + digits) : BigInteger.ZERO;
    if (!isShort || number.bitLength() >= bits) {
      throw new NumberFormatException("parsing " + GoText.quote(text) + ": value out of range");
    }
    return number.longValueExact();
  }
}
