package io.tocsin.receiver;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header {@code Retry-After} (RFC 9110, 10.2.3): seconds or a date. */
final class RetryAfter {
  private RetryAfter() {}

  /** How long from {@code now}; empty when the text is neither, or lies in the past. */
  static Optional<Duration> parse(String text, Instant now) {
    return seconds(text).or(() -> date(text, now)).filter(Duration::isPositive);
  }

  private static Optional<Duration> seconds(String text) {
    try {
      return Optional.of(Duration.ofSeconds(Integer.parseInt(text.strip())));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> date(String text, Instant now) {
    try {
      Instant at = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip()));
      return Optional.of(Duration.between(now, at));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
