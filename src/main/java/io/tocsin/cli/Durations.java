package io.tocsin.cli;

import io.tocsin.model.PromDuration;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 30s} or {@code 1h30m}, or seconds, as an option; refuses zero. */
final class Durations implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    return PromDuration.parse(text)
        .or(() -> seconds(text))
        .filter(Duration::isPositive)
        .orElseThrow(
            () -> new TypeConversionException("must be a duration such as 30s, is " + text));
  }

  private static Optional<Duration> seconds(String text) {
    try {
      return Optional.of(Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000)));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
