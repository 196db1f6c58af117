package io.tocsin.cli;

import io.tocsin.model.PromDuration;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time as users write it: {@code now}, {@code -1h}, RFC 3339 or seconds since 1970. */
sealed interface Moment {
  /** A fixed time. */
  record At(Instant time) implements Moment {}

  /** So long before now. */
  record Ago(Duration duration) implements Moment {}

  default Instant from(Instant now) {
    return switch (this) {
      case At(Instant time) -> time;
      case Ago(Duration duration) -> now.minus(duration);
    };
  }

  /** Reads one as an option. */
  final class Converter implements ITypeConverter<Moment> {
    @Override
    public Moment convert(String text) {
      return ago(text)
          .or(() -> fixed(text))
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "must be a time such as -1h, 2026-01-31T12:00:00Z or 1770000000, is "
                          + text));
    }

    private static Optional<Moment> ago(String text) {
      if (text.equals("now")) {
        return Optional.of(new Ago(Duration.ZERO));
      }
      return text.startsWith("-")
          ? PromDuration.parse(text.substring(1)).map(Ago::new)
          : Optional.empty();
    }

    private static Optional<Moment> fixed(String text) {
      try {
        return Optional.of(
            text.contains("T")
                ? new At(OffsetDateTime.parse(text).toInstant())
                : new At(Instant.ofEpochMilli(Math.round(Double.parseDouble(text) * 1000))));
      } catch (DateTimeException | NumberFormatException _) {
        return Optional.empty();
      }
    }
  }
}
