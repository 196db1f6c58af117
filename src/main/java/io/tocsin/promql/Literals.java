package io.tocsin.promql;

import io.tocsin.model.GoNumber;
import io.tocsin.model.PromDuration;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** From the text of number, duration and string literals to their values. */
final class Literals {
  /** An underscore that does not separate two digits. */
  private static final Pattern STRAY_UNDERSCORE =
      Pattern.compile("(?<![0-9a-fA-FxX])_|_(?![0-9a-fA-F])");

  private static final Map<Character, Character> ESCAPES =
      Map.of('a', '\007', 'b', '\b', 'f', '\f', 'n', '\n', 'r', '\r', 't', '\t', 'v', '\013');

  private Literals() {}

  /**
   * A number as a query writes it: an integer whose base the prefix tells ({@code 0x}; a leading
   * {@code 0} means octal), or else a decimal fraction.
   */
  static OptionalDouble number(String text) {
    if (STRAY_UNDERSCORE.matcher(text).find()) {
      return OptionalDouble.empty();
    }
    String digits = text.replace("_", "");
    OptionalDouble integer = integer(digits);
    return integer.isPresent() ? integer : GoNumber.number(digits);
  }

  private static OptionalDouble integer(String digits) {
    boolean hexadecimal = digits.startsWith("0x") || digits.startsWith("0X");
    boolean octal = digits.startsWith("0") && digits.length() > 1;
    try {
      long value =
          hexadecimal
              ? Long.parseLong(digits.substring(2), 16)
              : Long.parseLong(digits, octal ? 8 : 10);
      return OptionalDouble.of((double) value);
    } catch (NumberFormatException _) {
      return OptionalDouble.empty(); // a fraction, perhaps
    }
  }

  /** A duration token's length in seconds, or empty when its units are not in falling order. */
  static OptionalDouble durationSeconds(String text) {
    return PromDuration.parse(text).stream()
        .mapToDouble(duration -> duration.toMillis() / 1000.0)
        .findFirst();
  }

  /** Why {@link #number} reads nothing. */
  static String faultOfNumber(String text) {
    return "error parsing number: " + GoNumber.problem(text);
  }

  /** Seconds to a duration, rounded to nanoseconds, half away from zero. */
  static Duration duration(double seconds) {
    double nanos = seconds * 1e9;
    return Duration.ofNanos(goLong(nanos < 0 ? Math.ceil(nanos - 0.5) : Math.floor(nanos + 0.5)));
  }

  /** As Go on amd64 converts: what is no 64-bit integer becomes the least. */
  static long goLong(double value) {
    return Math.abs(value) < 0x1p63 ? (long) value : Long.MIN_VALUE;
  }

  /** Whether {@code seconds} may be a {@link Duration} of 64-bit nanoseconds; NaN may, as in Go. */
  static boolean isDuration(double seconds) {
    return !(Math.abs(seconds) > 0x1p63 / 1e9);
  }

  /**
   * The value of a string token. The lexer has checked the escapes.
   *
   * @param token with its quotes
   */
  static String unquote(String token) {
    return Bytes.readable(unquoteBytes(token));
  }

  /** As {@link #unquote}, with bytes that are not UTF-8 as {@link Bytes} keeps them. */
  static String unquoteBytes(String token) {
    String inner = token.substring(1, token.length() - 1);
    return token.startsWith("`") || inner.indexOf('\\') < 0 ? inner : unescape(inner);
  }

  /** {@code \\x} and octal escapes are bytes, which may make up one character together. */
  private static String unescape(String text) {
    var bytes = new ByteArrayOutputStream(text.length());
    int at = 0;
    while (at < text.length()) {
      int next = text.indexOf('\\', at);
      int end = next < 0 ? text.length() : next;
      bytes.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
      at = next < 0 ? end : escape(text, next + 1, bytes);
    }
    return Bytes.decoded(bytes.toByteArray());
  }

  /** Writes the escape whose letter is at {@code letter} and says where the text goes on. */
  private static int escape(String text, int letter, ByteArrayOutputStream bytes) {
    char c = text.charAt(letter);
    if (c == 'x') {
      bytes.write(Integer.parseInt(text, letter + 1, letter + 3, 16));
      return letter + 3;
    }
    if (c >= '0' && c <= '7') {
      bytes.write(Integer.parseInt(text, letter, letter + 3, 8));
      return letter + 3;
    }
    if (c == 'u' || c == 'U') {
      int end = letter + (c == 'u' ? 5 : 9);
      String rune = Character.toString(Integer.parseInt(text, letter + 1, end, 16));
      bytes.writeBytes(rune.getBytes(StandardCharsets.UTF_8));
      return end;
    }
    bytes.write(ESCAPES.getOrDefault(c, c));
    return letter + 1;
  }
}
