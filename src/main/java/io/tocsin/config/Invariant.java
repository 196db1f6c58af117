package io.tocsin.config;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.function.BiConsumer;

/**
 * States what must hold in the constructor of a configuration record. Under {@link Value#build} a
 * broken invariant becomes a fault with a place and construction goes on, so that all are told at
 * once; elsewhere it is an {@link IllegalArgumentException}.
 */
public final class Invariant {
  /** Takes key and message of a broken invariant of the record under construction. */
  static final ScopedValue<BiConsumer<String, String>> LISTENER = ScopedValue.newInstance();

  private Invariant() {}

  /**
   * @param key the YAML key to blame, such as {@code timeout}
   * @param format for {@link String#format}; durations are better given as {@code
   *     PromDuration.format}
   */
  @FormatMethod
  public static void check(boolean holds, String key, @FormatString String format, Object... args) {
    if (holds) {
      return;
    }
    String message = String.format(format, args);
    if (LISTENER.isBound()) {
      LISTENER.get().accept(key, message);
    } else {
      throw new IllegalArgumentException(key + ": " + message);
    }
  }
}
