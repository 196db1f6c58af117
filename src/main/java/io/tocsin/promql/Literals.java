package io.tocsin.promql;

import io.tocsin.model.GoText;
import io.tocsin.model.PromDuration;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** From the text of number, duration and string literals to their values. */
final class Literals {
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?+(?:[0-9]++(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+");

  private static final Pattern HEXADECIMAL =
      Pattern.compile(
          "[+-]?+0[xX](?:[0-9a-fA-F]++(?:\\.[0-9a-fA-F]*+)?+|\\.[0-9a-fA-F]++)[pP][+-]?+[0-9]++");

  /** An underscore that does not separate two digits. */
  private static final Pattern STRAY_UNDERSCORE =
      Pattern.compile("(?<![0-9a-fA-FxX])_|_(?![0-9a-fA-F])");

  /** Between digits; of hexadecimal numbers also after the prefix. */
  private static final Pattern SEPARATOR = Pattern.compile("(?<=[0-9])_(?=[0-9])");

  private static final Pattern HEXADECIMAL_SEPARATOR =
      Pattern.compile("(?<=[0-9a-fA-FxX])_(?=[0-9a-fA-F])");

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
    return integer.isPresent() ? integer : goFloat(digits);
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

  /**
   * What Go's {@code strconv.ParseFloat} reads: decimal, hexadecimal, {@code inf}, {@code nan}; no
   * number too large to be finite.
   */
  static OptionalDouble goFloat(String text) {
    String unsigned = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
    double sign = text.startsWith("-") ? -1 : 1;
    return switch (unsigned.toLowerCase(Locale.ROOT)) {
      case "inf", "infinity" -> OptionalDouble.of(sign * Double.POSITIVE_INFINITY);
      case "nan" -> unsigned.equals(text) ? OptionalDouble.of(Double.NaN) : OptionalDouble.empty();
      default -> finiteFloat(text.indexOf('_') < 0 ? text : joined(text));
    };
  }

  private static String joined(String text) {
    boolean hexadecimal = text.toLowerCase(Locale.ROOT).contains("0x");
    return (hexadecimal ? HEXADECIMAL_SEPARATOR : SEPARATOR).matcher(text).replaceAll("");
  }

  private static OptionalDouble finiteFloat(String text) {
    boolean wellFormed = DECIMAL.matcher(text).matches() || HEXADECIMAL.matcher(text).matches();
    double value = wellFormed ? Double.parseDouble(text) : Double.NaN;
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /** A duration token's length in seconds, or empty when its units are not in falling order. */
  static OptionalDouble durationSeconds(String text) {
    return PromDuration.parse(text).stream()
        .mapToDouble(duration -> duration.toMillis() / 1000.0)
        .findFirst();
  }

  /** Why {@link #number} reads nothing. */
  static String faultOfNumber(String text) {
    boolean tooLarge =
        !STRAY_UNDERSCORE.matcher(text).find() && DECIMAL.matcher(text.replace("_", "")).matches();
    return "error parsing number: strconv.ParseFloat: parsing "
        + GoText.quote(text)
        + (tooLarge ? ": value out of range" : ": invalid syntax");
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
