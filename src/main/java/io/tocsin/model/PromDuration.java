package io.tocsin.model;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as Prometheus writes them: {@code 1h30m}, {@code 5m}, {@code 250ms}. */
public final class PromDuration {
  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
  private static final long[] MILLIS = {
    365L * 24 * 3600 * 1000, 7L * 24 * 3600 * 1000, 24L * 3600 * 1000, 3600_000, 60_000, 1000, 1
  };

  /** A time.Duration of Go has 64 bits of nanoseconds: 292 years. */
  private static final BigInteger MAX_MILLIS = BigInteger.valueOf(Long.MAX_VALUE / 1_000_000);

  /** Of a count of 64 bits. */
  private static final int MAX_DIGITS = 20;

  /** A count and its unit. */
  private static final Pattern PART = Pattern.compile("([0-9]++)([^0-9]++)");

  private PromDuration() {}

  /**
   * Reads {@code 1h30m}: units {@code y w d h m s ms} in falling order, each at most once, or
   * {@code 0}.
   *
   * @return empty when the text is something else or does not fit 292 years
   */
  public static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    long total = 0;
    int at = 0;
    int nextUnit = 0;
    while (at < text.length()) {
      int digits = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      if (at == digits || at - digits > 18) {
        return Optional.empty();
      }
      int unit = unitAt(text, at, nextUnit);
      if (unit < 0) {
        return Optional.empty();
      }
      try {
        long count = Long.parseLong(text, digits, at, 10);
        total = Math.addExact(total, Math.multiplyExact(count, MILLIS[unit]));
      } catch (ArithmeticException e) {
        return Optional.empty();
      }
      at += UNITS[unit].length();
      nextUnit = unit + 1;
    }
    boolean read = at > 0 && total <= Long.MAX_VALUE / 1_000_000;
    return read ? Optional.of(Duration.ofMillis(total)) : Optional.empty();
  }

  /**
   * Why {@link #parse} does not read {@code text}, in the words of prometheus/common: the first
   * fault from the left.
   */
  public static String problem(String text) {
    if (text.isEmpty()) {
      return "empty duration string";
    }
    String quoted = GoText.quote(text);
    java.util.regex.Matcher part = PART.matcher(text);
    BigInteger total = BigInteger.ZERO; // in ms
    int nextUnit = 0;
    while (part.lookingAt() && isCount(part.group(1))) {
      int unit = List.of(UNITS).indexOf(part.group(2));
      if (unit < 0) {
        return "unknown unit " + GoText.quote(part.group(2)) + " in duration " + quoted;
      }
      if (unit < nextUnit) {
        break;
      }
      BigInteger length = BigInteger.valueOf(MILLIS[unit]);
      total = total.add(length.multiply(new BigInteger(part.group(1))));
      if (total.compareTo(MAX_MILLIS) > 0) {
        return "duration out of range";
      }
      nextUnit = unit + 1;
      part.region(part.end(), text.length());
    }
    return "not a valid duration string: " + quoted;
  }

  /** Whether 64 bits hold it. */
  private static boolean isCount(String digits) {
    return digits.length() <= MAX_DIGITS && new BigInteger(digits).bitLength() <= Long.SIZE;
  }

  private static int unitAt(String text, int at, int from) {
    for (int unit = UNITS.length - 1; unit >= from; unit--) { // "ms" before "m"
      if (text.startsWith(UNITS[unit], at)) {
        return unit;
      }
    }
    return -1;
  }

  /**
   * The shortest form that {@link #parse} reads back; weeks, years and days only when they are
   * whole: {@code 1d}, {@code 36h} as {@code 1d12h}. Zero is {@code 0s}.
   */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    var text = new StringBuilder(millis < 0 ? "-" : "");
    millis = Math.abs(millis);
    for (int unit = 0; unit < UNITS.length; unit++) {
      boolean onlyWhenWhole = unit < 2; // 1y1d would hide that a year is 365 days
      if (onlyWhenWhole && millis % MILLIS[unit] != 0) {
        continue;
      }
      long count = millis / MILLIS[unit];
      if (count > 0) {
        text.append(count).append(UNITS[unit]);
        millis -= count * MILLIS[unit];
      }
    }
    return text.toString();
  }
}
