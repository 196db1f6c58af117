package io.tocsin.template;

import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import io.tocsin.template.Function.Failure;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The functions of Alertmanager's notification templates. */
public final class NotificationFunctions {
  private static final ZonedDateTime ZERO_TIME =
      ZonedDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private static final List<Function> PURE =
      List.of(
          Function.text("title", text -> Texts.title(text, Character::toLowerCase)),
          Function.text("trimSpace", String::strip),
          Function.of(
              "join", List.of(Type.TEXT, Type.TEXTS), a -> String.join(a.text(0), a.texts(1))),
          Function.of("safeUrl", List.of(Type.TEXT), a -> new SafeHtml(a.text(0))),
          Function.of("urlUnescape", List.of(Type.TEXT), a -> unescape(a.text(0))),
          Function.variadic("stringSlice", List.of(), Type.TEXT, a -> List.copyOf(a.from(0))),
          Function.of(
              "date", List.of(Type.TEXT, Type.TIME), a -> GoTime.format(a.text(0), a.time(1))),
          Function.of("tz", List.of(Type.TEXT, Type.TIME), a -> inZone(a.text(0), a.time(1))),
          Function.of(
              "humanizeDuration",
              List.of(Type.ANY),
              a -> Humanize.duration(Humanize.number(a.any(0)))),
          Function.of(
              "toDate",
              List.of(Type.TEXT, Type.TEXT),
              a -> GoTime.parse(a.text(0), a.text(1)).orElse(ZERO_TIME)),
          Function.of("mustToDate", List.of(Type.TEXT, Type.TEXT), NotificationFunctions::date),
          Function.of("toJson", List.of(Type.ANY), a -> json(a.any(0))),
          Function.of(
              "base64encode",
              List.of(Type.TEXT),
              a -> Base64.getEncoder().encodeToString(Go.bytes(a.text(0)))),
          Function.of("base64decode", List.of(Type.TEXT), a -> decoded(a.text(0))),
          Function.variadic("list", List.of(), Type.ANY, a -> a.from(0)),
          Function.variadic("append", List.of(Type.LIST), Type.ANY, NotificationFunctions::append),
          Function.variadic("dict", List.of(), Type.ANY, NotificationFunctions::dict));

  private NotificationFunctions() {}

  /** The names, for parsing. */
  public static Set<String> names() {
    return Names.ALL;
  }

  private static final class Names {
    static final Set<String> ALL = of(Instant.EPOCH, Labels.EMPTY).names();
  }

  /**
   * The set for one notification.
   *
   * @param now what {@code now} answers and {@code since} counts to
   * @param routeLabels what {@code routeLabels} answers
   */
  public static FunctionSet of(Instant now, Labels routeLabels) {
    ZonedDateTime time = now.atZone(ZoneOffset.UTC);
    var all = new ArrayList<Function>();
    all.addAll(Texts.FUNCTIONS);
    all.addAll(PURE);
    all.add(Function.of("now", List.of(), _ -> time));
    all.add(Function.of("since", List.of(Type.TIME), a -> Duration.between(a.time(0), time)));
    all.add(Function.of("routeLabels", List.of(), _ -> new KeyValues(routeLabels)));
    return FunctionSet.of(all);
  }

  private static String unescape(String text) throws Failure {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new Failure("invalid URL escape in " + GoText.quote(text));
    }
  }

  private static Object inZone(String zone, ZonedDateTime time) throws Failure {
    try {
      ZoneId there = zone.isEmpty() ? ZoneOffset.UTC : ZoneId.of(zone);
      return GoTime.inRange(time.withZoneSameInstant(there));
    } catch (DateTimeException _) {
      throw new Failure("unknown time zone " + zone);
    }
  }

  private static Object date(Arguments arguments) throws Failure {
    String layout = arguments.text(0);
    String text = arguments.text(1);
    return GoTime.parse(layout, text)
        .orElseThrow(
            () ->
                new Failure(
                    "parsing time %s as %s: cannot parse"
                        .formatted(GoText.quote(text), GoText.quote(layout))));
  }

  private static String decoded(String text) throws Failure {
    try {
      return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new Failure("illegal base64 data in " + GoText.quote(text));
    }
  }

  private static Object append(Arguments arguments) {
    List<@Nullable Object> all = new ArrayList<>(arguments.list(0));
    all.addAll(arguments.from(1));
    return all;
  }

  private static Object dict(Arguments arguments) throws Failure {
    if (arguments.count() % 2 != 0) {
      throw new Failure("dict expects an even number of arguments: key, value, key, value");
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    for (int i = 0; i < arguments.count(); i += 2) {
      if (!(arguments.any(i) instanceof String key)) {
        throw new Failure("dict key must be a string, is " + Go.typeName(arguments.any(i)));
      }
      all.put(key, arguments.any(i + 1));
    }
    return all;
  }

  /** {@code encoding/json}: keys sorted; {@code < > &} escaped. */
  private static String json(@Nullable Object value) throws Failure {
    return switch (value) {
      case null -> "null";
      case Boolean bool -> bool.toString();
      case Long number -> number.toString();
      case Double number -> jsonNumber(number);
      case String text -> jsonText(text);
      case Labels labels -> jsonMap(labels.toMap());
      case Map<?, ?> map -> jsonMap(sorted(map));
      case List<?> list -> jsonList(list);
      case ZonedDateTime time ->
          jsonText(GoTime.format("2006-01-02T15:04:05.999999999Z07:00", time));
      case Duration duration -> Long.toString(duration.toNanos());
      case GoObject object when object.json().orElse(null) instanceof Map<?, ?> fields ->
          jsonMap(fields);
      case GoObject object when object.json().isPresent() -> json(object.json().get());
      default -> throw new Failure("json: unsupported type: " + Go.typeName(value));
    };
  }

  private static String jsonNumber(double number) throws Failure {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw new Failure("json: unsupported value: " + GoText.plainFloat(number));
    }
    double magnitude = Math.abs(number);
    boolean plain = number == 0 || (magnitude >= 1e-6 && magnitude < 1e21);
    return plain ? GoText.plainFloat(number) : GoText.exponentFloat(number).replace("e-0", "e-");
  }

  private static Map<String, @Nullable Object> sorted(Map<?, ?> map) {
    var sorted = new TreeMap<String, @Nullable Object>();
    map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
    return sorted;
  }

  private static String jsonMap(Map<?, ?> map) throws Failure {
    var entries = new ArrayList<String>();
    for (var entry : map.entrySet()) {
      entries.add(jsonText(String.valueOf(entry.getKey())) + ":" + json(Go.of(entry.getValue())));
    }
    return "{" + String.join(",", entries) + "}";
  }

  private static String jsonList(List<?> list) throws Failure {
    var elements = new ArrayList<String>();
    for (Object element : list) {
      elements.add(json(Go.of(element)));
    }
    return "[" + String.join(",", elements) + "]";
  }

  private static String jsonText(String text) {
    var json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        case '<', '>', '&', '\u2028', '\u2029' -> json.append(String.format("\\u%04x", (int) c));
        default -> json.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
      }
    }
    return json.append('"').toString();
  }
}
