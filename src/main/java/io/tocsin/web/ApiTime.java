package io.tocsin.web;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tocsin.model.GoNumber;
import io.tocsin.model.GoText;
import io.tocsin.model.PromDuration;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Times and durations as the parameters of the Prometheus API give them. */
final class ApiTime {
  /** Go reads hours of one digit, and a comma before the fraction. */
  private static final Pattern RFC3339 =
      Pattern.compile(
          "([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{1,2})(:[0-9]{2}:[0-9]{2})(?:[.,]([0-9]+))?"
              + "(Z|[+-](?:[01][0-9]|2[0-4]):(?:[0-5][0-9]|60))");

  /** Before every sample, in milliseconds; far enough from the end of a long to calculate with. */
  static final long EARLIEST = -9_200_000_000_000_000L;

  /** After every sample, in milliseconds. */
  static final long LATEST = -EARLIEST;

  /** How Prometheus writes its own earliest and latest time, which no other parser reads. */
  private static final Map<String, Long> EXTREMES =
      Map.of(
          "-292273086-05-16T16:47:06Z", EARLIEST,
          "292277025-08-18T07:12:54.999999999Z", LATEST);

  private static final double MAX_SECONDS = LATEST / 1000.0;

  private ApiTime() {}

  /**
   * Reads {@code 1435781451.781} (seconds) or RFC 3339.
   *
   * @return milliseconds since the epoch
   * @throws IllegalArgumentException worded as Prometheus does
   */
  static long timestamp(String text) {
    OptionalDouble seconds = GoNumber.number(text);
    if (seconds.isPresent() && Math.abs(seconds.getAsDouble()) <= MAX_SECONDS) {
      return millis(seconds.getAsDouble());
    }
    Matcher date = RFC3339.matcher(text);
    return date.matches()
        ? millis(date, text)
        : Optional.ofNullable(EXTREMES.get(text)).orElseThrow(() -> noTimestamp(text, null));
  }

  /** The fraction is rounded away from zero to milliseconds and then cut to nanoseconds. */
  private static long millis(double seconds) {
    long whole = (long) seconds;
    double fraction = (seconds - whole) * 1000;
    double rounded = Math.signum(fraction) * Math.floor(Math.abs(fraction) + 0.5) / 1000;
    return whole * 1000 + Math.floorDiv((long) (rounded * 1e9), 1_000_000);
  }

  private static long millis(Matcher date, String text) {
    String hour = date.group(2);
    String fraction = date.group(4) == null ? "0" : date.group(4);
    try {
      return LocalDateTime.parse(
                  date.group(1)
                      + (hour.length() == 1 ? "T0" : "T")
                      + hour
                      + date.group(3)
                      + "."
                      + fraction.substring(0, Math.min(9, fraction.length())))
              .toInstant(ZoneOffset.UTC)
              .toEpochMilli()
          - offsetMillis(date.group(5));
    } catch (DateTimeException e) {
      throw noTimestamp(text, e);
    }
  }

  /** Other than Java, Go takes offsets of up to 24 hours and 60 minutes. */
  private static long offsetMillis(String offset) {
    if (offset.equals("Z")) {
      return 0;
    }
    long minutes =
        Long.parseLong(offset.substring(1, 3)) * 60 + Long.parseLong(offset.substring(4));
    return (offset.startsWith("-") ? -60_000L : 60_000L) * minutes;
  }

  private static IllegalArgumentException noTimestamp(String text, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "cannot parse " + GoText.quote(text) + " to a valid timestamp", cause);
  }

  /**
   * Reads {@code 15.5} (seconds) or {@code 1h30m}.
   *
   * @throws IllegalArgumentException worded as Prometheus does
   */
  static Duration duration(String text) {
    OptionalDouble seconds = GoNumber.number(text);
    if (seconds.isPresent()) {
      double nanos = seconds.getAsDouble() * 1e9;
      if (nanos > Long.MAX_VALUE || nanos < Long.MIN_VALUE) {
        throw new IllegalArgumentException(
            "cannot parse " + GoText.quote(text) + " to a valid duration. It overflows int64");
      }
      return Duration.ofNanos(Double.isNaN(nanos) ? Long.MIN_VALUE : (long) nanos);
    }
    return PromDuration.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "cannot parse " + GoText.quote(text) + " to a valid duration"));
  }
}
