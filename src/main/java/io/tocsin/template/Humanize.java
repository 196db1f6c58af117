package io.tocsin.template;

import io.tocsin.model.GoNumber;
import io.tocsin.model.GoText;
import io.tocsin.template.Function.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Numbers for people: Prometheus's {@code humanize} family (prometheus/common helpers). */
final class Humanize {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private static final String[] LARGE = {"k", "M", "G", "T", "P", "E", "Z", "Y"};
  private static final String[] SMALL = {"m", "u", "n", "p", "f", "a", "z", "y"};
  private static final String[] BINARY = {"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};

  private Humanize() {}

  /** A number, a text that is one, or a duration in seconds. */
  static double number(@Nullable Object value) throws Failure {
    return switch (value) {
      case Double number -> number;
      case Long number -> number;
      case Duration duration -> duration.toNanos() / 1e9;
      case String text -> parsed(text);
      case null, default -> throw new Failure("can't convert " + Go.typeName(value) + " to float");
    };
  }

  private static double parsed(String text) throws Failure {
    OptionalDouble number = GoNumber.number(text);
    if (number.isEmpty()) {
      throw new Failure(GoNumber.problem(text));
    }
    return number.getAsDouble();
  }

  private static String fourDigits(double value) {
    return GoFloat.format(value, 'g', 4);
  }

  private static boolean isSpecial(double value) {
    return Double.isNaN(value) || Double.isInfinite(value);
  }

  /** {@code 1.049M}, {@code 12.5m}. */
  static String decimal(double value) {
    if (value == 0 || isSpecial(value)) {
      return fourDigits(value);
    }
    return Math.abs(value) >= 1 ? divided(value, 1000, LARGE) : multiplied(value);
  }

  private static String divided(double value, double base, String[] prefixes) {
    double rest = value;
    String prefix = "";
    for (int i = 0; i < prefixes.length && Math.abs(rest) >= base; i++) {
      prefix = prefixes[i];
      rest /= base;
    }
    return fourDigits(rest) + prefix;
  }

  private static String multiplied(double value) {
    double rest = value;
    String prefix = "";
    for (int i = 0; i < SMALL.length && Math.abs(rest) < 1; i++) {
      prefix = SMALL[i];
      rest *= 1000;
    }
    return fourDigits(rest) + prefix;
  }

  /** {@code 1Mi}. */
  static String binary(double value) {
    return Math.abs(value) <= 1 || isSpecial(value)
        ? fourDigits(value)
        : divided(value, 1024, BINARY);
  }

  /** Seconds as {@code 2m 15s}; below one second as {@code 15ms}. */
  static String duration(double seconds) {
    if (isSpecial(seconds)) {
      return fourDigits(seconds);
    }
    if (seconds == 0) {
      return fourDigits(seconds) + "s";
    }
    if (Math.abs(seconds) < 1) {
      return multiplied(seconds) + "s";
    }
    String sign = seconds < 0 ? "-" : "";
    long whole = (long) Math.abs(seconds);
    String small = whole % 60 + "s";
    long minutes = whole / 60 % 60;
    long hours = whole / 3600 % 24;
    long days = whole / 86_400;
    if (days != 0) {
      return sign + days + "d " + hours + "h " + minutes + "m " + small;
    }
    if (hours != 0) {
      return sign + hours + "h " + minutes + "m " + small;
    }
    return minutes != 0
        ? sign + minutes + "m " + small
        : sign + fourDigits(Math.abs(seconds)) + "s";
  }

  /** {@code 95.9%} of 0.959. */
  static String percentage(double ratio) {
    return fourDigits(ratio * 100) + "%";
  }

  /** {@code 2015-05-22 13:00:00 +0000 UTC} of seconds since the epoch. */
  static String timestamp(double seconds) throws Failure {
    return isSpecial(seconds) ? fourDigits(seconds) : GoTime.text(time(seconds));
  }

  /** The time of seconds since the epoch, in UTC, as {@code model.Time} in whole milliseconds. */
  static ZonedDateTime time(double seconds) throws Failure {
    if (isSpecial(seconds)) {
      throw new Failure("value is NaN or Inf");
    }
    double nanos = seconds * 1e9;
    if (Math.abs(nanos) >= 0x1p63) {
      throw new Failure(
          GoText.shortFloat(seconds)
              + " cannot be represented as a nanoseconds timestamp since it overflows int64");
    }
    return Instant.ofEpochMilli((long) nanos / NANOS_PER_MILLI).atZone(ZoneOffset.UTC);
  }
}
