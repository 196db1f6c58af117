package io.tocsin.template;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads Go's literals: quoted texts, characters and numbers. */
final class Literals {
  private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final int MAX_EXPONENT = 400;

  private Literals() {}

  /**
   * The text inside {@code quoted}, which starts and ends with one of {@code " ' `}; empty when an
   * escape is not Go's.
   */
  static Optional<String> unquote(String quoted) {
    String inside = quoted.substring(1, quoted.length() - 1);
    if (quoted.charAt(0) == '`') {
      return Optional.of(inside.replace("\r", ""));
    }
    var bytes = new ByteArrayOutputStream(inside.length());
    int at = 0;
    while (at < inside.length()) {
      if (inside.charAt(at) != '\\') {
        int c = inside.codePointAt(at);
        bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        at += Character.charCount(c);
        continue;
      }
      int length = escape(inside, at + 1, quoted.charAt(0), bytes);
      if (length == 0) {
        return Optional.empty();
      }
      at += 1 + length;
    }
    return Optional.of(bytes.toString(StandardCharsets.UTF_8));
  }

  /** Writes what the escape at {@code at} means; its length without the backslash, 0 if bad. */
  private static int escape(String text, int at, char quote, ByteArrayOutputStream out) {
    if (at >= text.length()) {
      return 0;
    }
    char c = text.charAt(at);
    int simple = "abfnrtv\\".indexOf(c);
    if (simple >= 0) {
      out.write("\u0007\b\f\n\r\t\u000b\\".charAt(simple));
      return 1;
    }
    if (c == quote) {
      out.write(c);
      return 1;
    }
    return switch (c) {
      case 'x' -> numeric(text, at + 1, 2, 16, true, out) ? 3 : 0;
      case 'u' -> numeric(text, at + 1, 4, 16, false, out) ? 5 : 0;
      case 'U' -> numeric(text, at + 1, 8, 16, false, out) ? 9 : 0;
      case '0', '1', '2', '3', '4', '5', '6', '7' -> numeric(text, at, 3, 8, true, out) ? 3 : 0;
      default -> 0;
    };
  }

  private static boolean numeric(
      String text, int at, int digits, int radix, boolean isByte, ByteArrayOutputStream out) {
    if (at + digits > text.length()) {
      return false;
    }
    long value;
    try {
      value = Long.parseLong(text.substring(at, at + digits), radix);
    } catch (NumberFormatException _) {
      return false;
    }
    if (isByte) {
      out.write((int) value);
      return value >= 0 && value <= 0xff;
    }
    boolean legal = value >= 0 && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
    if (legal) {
      out.writeBytes(Character.toString((int) value).getBytes(StandardCharsets.UTF_8));
    }
    return legal;
  }

  /** {@code 'a'} as the number of its character; empty when it is not exactly one. */
  static Optional<Node.Numeral> character(int position, String quoted) {
    return unquote(quoted)
        .filter(text -> text.codePointCount(0, text.length()) == 1)
        .map(text -> whole(position, text.codePointAt(0), quoted));
  }

  private static Node.Numeral whole(int position, long value, String written) {
    return new Node.Numeral(position, OptionalLong.of(value), value, false, written);
  }

  /** A number in Go's syntax: decimal, {@code 0x 0o 0b}, underscores, exponent. */
  static Optional<Node.Numeral> number(int position, String written) {
    String text = written.replace("_", "");
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int radix = radix(digits);
    try {
      if (radix != 10 && !digits.contains(".") && !digits.matches("0[xX].*[pP].*")) {
        String bare = digits.substring(Character.isDigit(digits.charAt(1)) ? 1 : 2);
        return bounded(position, signed(new BigInteger(bare, radix), negative), written);
      }
      if (digits.matches("[0-9]+")) {
        return bounded(position, signed(new BigInteger(digits), negative), written);
      }
      return Optional.of(floating(position, text, written));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static BigInteger signed(BigInteger magnitude, boolean negative) {
    return negative ? magnitude.negate() : magnitude;
  }

  private static int radix(String digits) {
    if (digits.length() < 2 || digits.charAt(0) != '0') {
      return 10;
    }
    return switch (Character.toLowerCase(digits.charAt(1))) {
      case 'x' -> 16;
      case 'o' -> 8;
      case 'b' -> 2;
      case '0', '1', '2', '3', '4', '5', '6', '7' -> digits.matches("[0-7]+") ? 8 : 10;
      default -> 10;
    };
  }

  /** A number that fits only uint64 is a number until it is used: then it "overflows int". */
  private static Optional<Node.Numeral> bounded(int position, BigInteger value, String written) {
    if (value.compareTo(MIN_LONG) < 0 || value.bitLength() > Long.SIZE) {
      return Optional.empty();
    }
    boolean fits = value.bitLength() < Long.SIZE;
    OptionalLong integer = fits ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
    return Optional.of(new Node.Numeral(position, integer, value.doubleValue(), false, written));
  }

  private static Node.Numeral floating(int position, String text, String written) {
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value) || text.endsWith("d") || text.endsWith("f")) {
      throw new NumberFormatException(text); // Java's suffixes are not Go's
    }
    boolean isWhole = value == Math.rint(value) && Math.abs(value) < 0x1p63;
    OptionalLong integer = isWhole ? OptionalLong.of(exact(text, value)) : OptionalLong.empty();
    return new Node.Numeral(position, integer, value, true, written);
  }

  private static long exact(String text, double value) {
    boolean hex = text.contains("x") || text.contains("X");
    boolean small = Math.abs(value) < 1 || Math.getExponent(value) > MAX_EXPONENT;
    return hex || small ? (long) value : new BigDecimal(text).longValue();
  }
}
