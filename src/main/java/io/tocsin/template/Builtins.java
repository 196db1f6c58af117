package io.tocsin.template;

import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import io.tocsin.template.Function.Failure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The functions that every Go template knows. */
final class Builtins {
  /** {@code and} and {@code or} are here for their names; the interpreter cuts them short. */
  static final String AND = "and";

  static final String OR = "or";

  private static final List<Type> ONE = List.of(Type.VALUE);
  private static final List<Type> TWO = List.of(Type.VALUE, Type.VALUE);

  static final Map<String, Function> BY_NAME =
      Stream.of(
              Function.variadic(AND, ONE, Type.VALUE, a -> a.any(a.count() - 1)),
              Function.variadic(OR, ONE, Type.VALUE, a -> a.any(a.count() - 1)),
              Function.of("not", ONE, a -> !Go.truth(a.any(0))),
              Function.variadic("call", ONE, Type.VALUE, a -> call(a.any(0))),
              Function.variadic("html", List.of(), Type.ANY, a -> escapeHtml(joined(a))),
              Function.variadic("js", List.of(), Type.ANY, a -> escapeJs(joined(a))),
              Function.variadic("urlquery", List.of(), Type.ANY, a -> queryEscape(joined(a))),
              Function.variadic("print", List.of(), Type.ANY, a -> GoFormat.print(a.from(0))),
              Function.variadic("println", List.of(), Type.ANY, a -> GoFormat.println(a.from(0))),
              Function.variadic(
                  "printf",
                  List.of(Type.TEXT),
                  Type.ANY,
                  a -> GoFormat.printf(a.text(0), a.from(1))),
              Function.of("len", ONE, a -> length(a.any(0))),
              Function.variadic("index", ONE, Type.VALUE, a -> index(a.any(0), a.from(1))),
              Function.variadic("slice", ONE, Type.VALUE, a -> slice(a.any(0), a.from(1))),
              Function.variadic("eq", ONE, Type.VALUE, a -> equalsAny(a.any(0), a.from(1))),
              Function.of("ne", TWO, a -> !equal(a.any(0), a.any(1))),
              Function.of("lt", TWO, a -> less(a.any(0), a.any(1))),
              Function.of("le", TWO, a -> lessOrEqual(a.any(0), a.any(1))),
              Function.of("gt", TWO, a -> !lessOrEqual(a.any(0), a.any(1))), // true of NaN
              Function.of("ge", TWO, a -> !less(a.any(0), a.any(1)))) // likewise
          .collect(Collectors.toUnmodifiableMap(Function::name, f -> f));

  private Builtins() {}

  /** Whether {@code function} stops at the argument that decides: {@code and}, {@code or}. */
  static boolean cutsShort(Function function) {
    return function.equals(BY_NAME.get(AND)) || function.equals(BY_NAME.get(OR));
  }

  private static String joined(Arguments arguments) {
    return GoFormat.print(
        arguments.from(0).stream()
            .<@Nullable Object>map(v -> v == null || v instanceof QuerySample ? Go.printed(v) : v)
            .toList());
  }

  private static Object call(@Nullable Object function) throws Failure {
    throw new Failure(
        function == null ? "call of nil" : "non-function of type " + Go.typeName(function));
  }

  /** {@code html}: the five characters that HTML gives a meaning, and NUL. */
  static String escapeHtml(String text) {
    var escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '"' -> escaped.append("&#34;");
        case '\'' -> escaped.append("&#39;");
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case 0 -> escaped.append('\ufffd');
        default -> escaped.append(text.charAt(i));
      }
    }
    return escaped.toString();
  }

  private static String escapeJs(String text) {
    var escaped = new StringBuilder(text.length() + 16);
    for (int c : text.codePoints().toArray()) {
      switch (c) {
        case '\\' -> escaped.append("\\\\");
        case '\'' -> escaped.append("\\'");
        case '"' -> escaped.append("\\\"");
        case '<', '>', '&', '=' -> escaped.append(String.format("\\u%04X", c));
        default -> {
          if (c == 0x7f || GoText.isPrintable(c)) {
            escaped.appendCodePoint(c);
          } else {
            escaped.append(String.format("\\u%04X", c));
          }
        }
      }
    }
    return escaped.toString();
  }

  /** {@code url.QueryEscape}: a space becomes {@code +}. */
  static String queryEscape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A").replace("%7E", "~");
  }

  private static Object length(@Nullable Object value) throws Failure {
    if (value == null) {
      throw new Failure("len of nil pointer");
    }
    return switch (Go.underlying(value)) {
      case String text -> (long) Go.bytes(text).length;
      case Labels labels -> (long) labels.size();
      case Map<?, ?> map -> (long) map.size();
      case List<?> list -> (long) list.size();
      default -> throw new Failure("len of type " + pointedTo(value));
    };
  }

  /** The name of the type behind a pointer. */
  private static String pointedTo(Object value) {
    String name = Go.typeName(value);
    return name.startsWith("*") ? name.substring(1) : name;
  }

  private static @Nullable Object index(@Nullable Object of, List<@Nullable Object> keys)
      throws Failure {
    if (of == null) {
      throw new Failure("index of untyped nil");
    }
    Object item = of;
    for (Object key : keys) {
      if (item == null) {
        throw new Failure("index of nil pointer");
      }
      item = indexOnce(item, key);
    }
    return item;
  }

  private static @Nullable Object indexOnce(Object item, @Nullable Object key) throws Failure {
    return switch (Go.underlying(item)) {
      case Labels labels -> labels.get(mapKey(key));
      case Map<?, ?> map -> Go.of(map.get(mapKey(key)));
      case List<?> list -> Go.of(list.get(position(key, list.size())));
      case String text -> {
        byte[] bytes = Go.bytes(text);
        yield (long) (bytes[position(key, bytes.length)] & 0xff);
      }
      default -> throw new Failure("can't index item of type " + pointedTo(item));
    };
  }

  private static String mapKey(@Nullable Object key) throws Failure {
    if (key instanceof String text) {
      return text;
    }
    throw new Failure(
        key == null
            ? "value is nil; should be of type string"
            : "value has type " + Go.typeName(key) + "; should be string");
  }

  private static int position(@Nullable Object key, int length) throws Failure {
    long position = whole(key);
    if (position < 0 || position >= length) {
      throw new Failure("index out of range: " + position);
    }
    return (int) position;
  }

  private static long whole(@Nullable Object key) throws Failure {
    if (key instanceof Long number) {
      return number;
    }
    throw new Failure(
        key == null
            ? "cannot index slice/array with nil"
            : "cannot index slice/array with type " + Go.typeName(key));
  }

  private static Object slice(@Nullable Object of, List<@Nullable Object> bounds) throws Failure {
    if (of == null) {
      throw new Failure("slice of untyped nil");
    }
    if (bounds.size() > 3) {
      throw new Failure("too many slice indexes: " + bounds.size());
    }
    return switch (Go.underlying(of)) {
      case String _ when bounds.size() == 3 -> throw new Failure("cannot 3-index slice a string");
      case String text -> {
        byte[] bytes = Go.bytes(text);
        int[] ends = ends(bounds, bytes.length);
        yield new String(Arrays.copyOfRange(bytes, ends[0], ends[1]), StandardCharsets.UTF_8);
      }
      case List<?> list -> {
        int[] ends = ends(bounds, list.size());
        yield list.subList(ends[0], ends[1]);
      }
      default -> throw new Failure("can't slice item of type " + Go.typeName(of));
    };
  }

  private static int[] ends(List<@Nullable Object> bounds, int length) throws Failure {
    long[] ends = {0, length, length};
    for (int i = 0; i < bounds.size(); i++) {
      ends[i] = whole(bounds.get(i));
      if (ends[i] < 0 || ends[i] > length) {
        throw new Failure("index out of range: " + ends[i]);
      }
    }
    for (int i = 0; i < 2; i++) {
      if (ends[i] > ends[i + 1] && (i == 0 || bounds.size() == 3)) {
        throw new Failure("invalid slice index: " + ends[i] + " > " + ends[i + 1]);
      }
    }
    return new int[] {(int) ends[0], (int) ends[1]};
  }

  private static boolean equalsAny(@Nullable Object value, List<@Nullable Object> others)
      throws Failure {
    if (others.isEmpty()) {
      throw new Failure("missing argument for comparison");
    }
    boolean found = false;
    for (Object other : others) {
      found |= equal(value, other);
      if (found) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(@Nullable Object a, @Nullable Object b) throws Failure {
    if (a == null || b == null) {
      return a == null && b == null;
    }
    requireOneKind(a, b);
    return switch (Basic.of(a)) {
      case FLOAT -> ((Double) a).doubleValue() == (Double) b;
      case INTEGER -> number(a) == number(b);
      case BOOL, TEXT -> Go.underlying(a).equals(Go.underlying(b));
      case OTHER -> {
        requireComparable(b);
        yield a.equals(b);
      }
    };
  }

  private static void requireOneKind(Object a, Object b) throws Failure {
    if (Basic.of(a) != Basic.of(b)) {
      throw new Failure("incompatible types for comparison");
    }
  }

  private static void requireComparable(Object value) throws Failure {
    Object under = Go.underlying(value);
    if (under instanceof Labels || under instanceof Map || under instanceof List) {
      throw new Failure("non-comparable type " + GoFormat.text(value) + ": " + Go.typeName(value));
    }
  }

  /** The kinds of Go that an order is defined for, and the rest. */
  private enum Basic {
    BOOL,
    INTEGER,
    FLOAT,
    TEXT,
    OTHER;

    static Basic of(Object value) {
      return switch (value) {
        case Boolean _ -> BOOL;
        case Long _, Duration _, GoConstant _ -> INTEGER;
        case Double _ -> FLOAT;
        case String _, SafeHtml _ -> TEXT;
        default -> OTHER;
      };
    }
  }

  private static boolean less(@Nullable Object a, @Nullable Object b) throws Failure {
    if (a == null || b == null || Basic.of(a) == Basic.OTHER || Basic.of(b) == Basic.OTHER) {
      throw new Failure("invalid type for comparison");
    }
    requireOneKind(a, b);
    return switch (Basic.of(a)) {
      case FLOAT -> (Double) a < (Double) b;
      case INTEGER -> number(a) < number(b);
      case TEXT -> Go.underlying(a).toString().compareTo(Go.underlying(b).toString()) < 0;
      case BOOL, OTHER -> throw new Failure("invalid type for comparison");
    };
  }

  private static boolean lessOrEqual(@Nullable Object a, @Nullable Object b) throws Failure {
    return less(a, b) || equal(a, b);
  }

  private static long number(Object value) {
    return switch (value) {
      case Duration duration -> duration.toNanos();
      case GoConstant constant -> constant.number();
      default -> (Long) value;
    };
  }
}
