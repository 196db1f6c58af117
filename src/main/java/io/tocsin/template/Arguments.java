package io.tocsin.template;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The arguments of one call; their types have been checked against the declaration. */
public final class Arguments {
  private final List<@Nullable Object> values;

  Arguments(List<@Nullable Object> values) {
    this.values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  public int count() {
    return values.size();
  }

  /** Argument {@code index}, from 0; null for nil. */
  public @Nullable Object any(int index) {
    return values.get(index);
  }

  public String text(int index) {
    return (String) present(index);
  }

  public long integer(int index) {
    return (Long) present(index);
  }

  public ZonedDateTime time(int index) {
    return (ZonedDateTime) present(index);
  }

  public Duration duration(int index) {
    return (Duration) present(index);
  }

  /** A {@link Type#LIST} or {@link Type#TEXTS}. */
  public List<?> list(int index) {
    return (List<?>) Go.underlying(present(index));
  }

  public List<String> texts(int index) {
    return list(index).stream().map(String.class::cast).toList();
  }

  /** Arguments from {@code index} on; elements may be null. */
  public List<@Nullable Object> from(int index) {
    return values.subList(index, values.size());
  }

  <T> T as(Class<T> type, int index) {
    return type.cast(present(index));
  }

  private Object present(int index) {
    return Objects.requireNonNull(values.get(index));
  }
}
