package io.tocsin.template;

import io.tocsin.model.Labels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of templates and what Go's reflection says of them.
 *
 * <pre>
 * Go                      Java
 * nil                     null
 * bool, int, float64      Boolean, Long, Double
 * string                  String
 * map[string]string       Labels
 * map[string]interface {} Map
 * []interface {}          List
 * time.Time               ZonedDateTime (or Instant in the data: UTC)
 * time.Duration           Duration
 * any other type          GoObject
 * </pre>
 */
final class Go {
  /** A nil that was found in a map of anything: unlike no value, it has no fields to pass over. */
  static final Object NIL = new Object();

  private Go() {}

  /** {@code value} as one of the types of the table. */
  static @Nullable Object of(@Nullable Object value) {
    return switch (value) {
      case Byte b -> b.longValue();
      case Short s -> s.longValue();
      case Integer i -> i.longValue();
      case Float f -> f.doubleValue();
      case Instant time -> time.atZone(ZoneOffset.UTC);
      case null, default -> value;
    };
  }

  static boolean isNil(@Nullable Object value) {
    return NIL.equals(value);
  }

  /** {@code value} without the difference between nil and no value. */
  static @Nullable Object plain(@Nullable Object value) {
    return isNil(value) ? null : value;
  }

  /** The map, list or labels that an object stands for; any other value itself. */
  static Object underlying(Object value) {
    return value instanceof GoObject object ? object.underlying() : value;
  }

  static String typeName(@Nullable Object value) {
    return switch (value) {
      case null -> "<nil>";
      case Boolean _ -> "bool";
      case Long _ -> "int";
      case Double _ -> "float64";
      case String _ -> "string";
      case Labels _ -> "map[string]string";
      case Map<?, ?> _ -> "map[string]interface {}";
      case List<?> list when !list.isEmpty() && list.getFirst() instanceof QuerySample ->
          "template.queryResult";
      case List<?> list when Type.TEXTS.accepts().test(list) && !list.isEmpty() -> "[]string";
      case List<?> _ -> "[]interface {}";
      case ZonedDateTime _ -> "time.Time";
      case Duration _ -> "time.Duration";
      case GoObject object -> object.goType();
      default -> isNil(value) ? "interface {}" : value.getClass().getSimpleName();
    };
  }

  /**
   * What an action prints of {@code value}, and {@code html}, {@code js}, {@code urlquery} take.
   */
  static String printed(@Nullable Object value) {
    return switch (value) {
      case null -> "<no value>";
      case GoObject object -> object.printed();
      default -> GoFormat.text(value);
    };
  }

  /** Whether an {@code if} takes it: neither nil, false, zero nor empty. */
  static boolean truth(@Nullable Object value) {
    if (value == null || isNil(value)) {
      return false;
    }
    return switch (underlying(value)) {
      case Boolean bool -> bool;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case Labels labels -> !labels.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case List<?> list -> !list.isEmpty();
      case Duration duration -> !duration.isZero();
      case GoConstant constant -> constant.number() != 0;
      default -> true;
    };
  }

  /** Go's texts are bytes; functions that count or cut work on these. */
  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
