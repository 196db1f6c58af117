package io.tocsin.web;

import com.google.re2j.Pattern;
import io.tocsin.model.GoText;
import io.tocsin.model.PromDuration;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times and durations as the parameters of the Prometheus API give them. */
final class ApiTime {
  private static final Pattern FLOAT =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
  private static final Pattern RFC3339 =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})");

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
    Optional<Double> seconds = number(text).filter(s -> Math.abs(s) <= MAX_SECONDS);
    if (seconds.isPresent()) {
      double whole = Math.floor(seconds.get());
      long millis = Math.round((seconds.get() - whole) * 1000);
      return (long) (whole * 1000) + millis;
    }
    try {
      if (RFC3339.matches(text)) {
        return OffsetDateTime.parse(text).toInstant().toEpochMilli();
      }
    } catch (DateTimeException e) {
      throw noTimestamp(text, e);
    }
    return Optional.ofNullable(EXTREMES.get(text)).orElseThrow(() -> noTimestamp(text, null));
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
    Optional<Double> seconds = number(text);
    if (seconds.isPresent()) {
      double nanos = seconds.get() * 1e9;
      if (nanos > Long.MAX_VALUE || nanos < Long.MIN_VALUE) {
        throw new IllegalArgumentException(
            "cannot parse " + GoText.quote(text) + " to a valid duration. It overflows int64");
      }
      return Duration.ofNanos((long) nanos);
    }
    return PromDuration.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "cannot parse " + GoText.quote(text) + " to a valid duration"));
  }

  private static Optional<Double> number(String text) {
    return FLOAT.matches(text) ? Optional.of(Double.valueOf(text)) : Optional.empty();
  }
}
