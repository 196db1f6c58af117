package io.tocsin.template;

import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Go's package fmt for the values of templates: {@code Sprint}, {@code Sprintf}. */
final class GoFormat {
  private static final int MAX_WIDTH = 1_000_000; // fmt's own limit

  private final String format;
  private final List<@Nullable Object> arguments;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int argument;
  private boolean reordered;

  private GoFormat(String format, List<@Nullable Object> arguments) {
    this.format = format;
    this.arguments = arguments;
  }

  /** {@code fmt.Sprintf}. A verb that does not fit shows as {@code %!d(string=hi)}. */
  static String printf(String format, List<@Nullable Object> arguments) {
    return new GoFormat(format, arguments).run();
  }

  /** {@code fmt.Sprint}: a space between two neighbours that are not texts. */
  static String print(List<@Nullable Object> arguments) {
    var out = new StringBuilder();
    boolean afterText = true;
    for (Object argument : arguments) {
      boolean isText = argument instanceof String;
      if (!out.isEmpty() && !isText && !afterText) {
        out.append(' ');
      }
      out.append(text(argument));
      afterText = isText;
    }
    return out.toString();
  }

  /** {@code fmt.Sprintln}: a space between all, and a line feed. */
  static String println(List<@Nullable Object> arguments) {
    return String.join(" ", arguments.stream().map(GoFormat::text).toList()) + "\n";
  }

  /** {@code %v}. */
  static String text(@Nullable Object value) {
    return new Verb().format(value, 'v');
  }

  private String run() {
    while (at < format.length()) {
      int percent = format.indexOf('%', at);
      if (percent < 0) {
        out.append(format, at, format.length());
        break;
      }
      out.append(format, at, percent);
      at = percent + 1;
      verb();
    }
    if (!reordered && argument < arguments.size()) {
      extra();
    }
    return out.toString();
  }

  private void extra() {
    var rest =
        arguments.subList(argument, arguments.size()).stream()
            .map(v -> v == null ? "<nil>" : Go.typeName(v) + "=" + text(v))
            .toList();
    out.append("%!(EXTRA ").append(String.join(", ", rest)).append(')');
  }

  private void verb() {
    var verb = new Verb();
    while (at < format.length() && verb.flag(format.charAt(at))) {
      at++;
    }
    boolean badIndex = !index();
    verb.width = sizeOr(-1, verb, "%!(BADWIDTH)");
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      badIndex |= !index();
      verb.precision = sizeOr(0, verb, "%!(BADPREC)");
    }
    badIndex |= !index();
    if (at >= format.length()) {
      out.append("%!(NOVERB)");
      return;
    }
    int c = format.codePointAt(at);
    at += Character.charCount(c);
    if (c == '%') {
      out.append('%');
    } else if (badIndex) {
      out.append("%!").appendCodePoint(c).append("(BADINDEX)");
    } else if (argument >= arguments.size()) {
      out.append("%!").appendCodePoint(c).append("(MISSING)");
    } else {
      verb.plus &= c != 'v'; // there it asks for the names of fields
      out.append(verb.format(arguments.get(argument++), c));
    }
  }

  /** Reads {@code [n]}, which chooses the next argument; false when there is none such. */
  private boolean index() {
    if (at >= format.length() || format.charAt(at) != '[') {
      return true;
    }
    reordered = true;
    int close = format.indexOf(']', at);
    String number = close < 0 ? "" : format.substring(at + 1, close);
    at = close < 0 ? at + 1 : close + 1;
    if (!number.matches("[0-9]{1,6}")) {
      return false;
    }
    int chosen = Integer.parseInt(number);
    if (chosen < 1 || chosen > arguments.size()) {
      return false;
    }
    argument = chosen - 1;
    return true;
  }

  private int sizeOr(int otherwise, Verb verb, String complaint) {
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      Object size = argument < arguments.size() ? arguments.get(argument++) : null;
      if (!(size instanceof Long number) || Math.abs(number) > MAX_WIDTH) {
        out.append(complaint);
        return otherwise;
      }
      if (number < 0 && otherwise < 0) {
        verb.flag('-');
      }
      return number < 0 && otherwise >= 0 ? otherwise : (int) Math.abs(number);
    }
    int from = at;
    while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
      at++;
    }
    if (at == from) {
      return otherwise;
    }
    return at - from > 6 ? MAX_WIDTH : Integer.parseInt(format, from, at, 10);
  }

  /** One verb with its flags, width and precision (negative when not given). */
  private static final class Verb {
    private boolean plus;
    private boolean minus;
    private boolean sharp;
    private boolean space;
    private boolean zero;
    private int width = -1;
    private int precision = -1;

    boolean flag(char c) {
      switch (c) {
        case '+' -> plus = true;
        case '-' -> minus = true;
        case '#' -> sharp = true;
        case ' ' -> space = true;
        case '0' -> zero = true;
        default -> {
          return false;
        }
      }
      return true;
    }

    String format(@Nullable Object value, int verb) {
      if (verb == 'T') {
        return pad(Go.typeName(value), false);
      }
      return switch (value) {
        case null -> verb == 'v' ? pad("<nil>", false) : bad(null, verb);
        case Boolean bool when verb == 't' || verb == 'v' -> pad(bool.toString(), false);
        case Long number -> integer(number, verb, number);
        case Double number -> floating(number, verb);
        case String text -> string(text, verb, text);
        case GoConstant constant when "dboOcU".indexOf(verb) >= 0 ->
            integer(constant.number(), verb, constant);
        case Duration duration when "dboOxXcU".indexOf(verb) >= 0 ->
            integer(duration.toNanos(), verb, duration);
        case Duration duration -> string(GoTime.text(duration), verb, duration);
        case ZonedDateTime time -> string(GoTime.text(time), verb, time);
        case Labels labels -> map(labels.toMap(), "map[string]string", verb);
        case Map<?, ?> map -> map(map, "map[string]interface {}", verb);
        case List<?> list -> list(list, verb);
        case GoObject object -> string(object.toString(), verb, object);
        default -> bad(value, verb);
      };
    }

    private String bad(@Nullable Object value, int verb) {
      String shown = value == null ? "<nil>" : Go.typeName(value) + "=" + format(value, 'v');
      return "%!" + Character.toString(verb) + "(" + shown + ")";
    }

    private String pad(String text, boolean zeros) {
      int missing = width - text.codePointCount(0, text.length());
      if (missing <= 0) {
        return text;
      }
      String fill = (zeros && !minus ? "0" : " ").repeat(missing);
      return minus ? text + fill : fill + text;
    }

    private String integer(long value, int verb, Object original) {
      return switch (verb) {
        case 'v', 'd' -> digits(value, 10, "");
        case 'b' -> digits(value, 2, sharp ? "0b" : "");
        case 'o' -> digits(value, 8, sharp ? "0" : "");
        case 'O' -> digits(value, 8, "0o");
        case 'x' -> digits(value, 16, sharp ? "0x" : "");
        case 'X' -> digits(value, 16, sharp ? "0X" : "").toUpperCase(Locale.ROOT);
        case 'c' -> pad(character(value), zero);
        case 'q' -> pad(GoText.quote(character(value)).replace('"', '\''), zero);
        case 'U' -> pad(String.format("U+%04X", value), false);
        default -> bad(original, verb);
      };
    }

    private static String character(long value) {
      boolean legal = value >= 0 && value <= Character.MAX_CODE_POINT;
      return Character.toString(legal ? (int) value : 0xfffd);
    }

    private String digits(long value, int radix, String prefix) {
      String sign = value < 0 ? "-" : plus ? "+" : space ? " " : "";
      String digits = Long.toString(value, radix).replace("-", "");
      int least = precision;
      if (precision < 0 && zero && !minus) {
        least = width - sign.length() - prefix.length();
      }
      String zeros = "0".repeat(Math.max(0, least - digits.length()));
      boolean none = precision == 0 && value == 0;
      return pad(none ? "" : sign + prefix + zeros + digits, false);
    }

    private String floating(double value, int verb) {
      int digits =
          switch (verb) {
            case 'v', 'g', 'G', 'x', 'X', 'b' -> precision;
            case 'e', 'E', 'f', 'F' -> precision < 0 ? 6 : precision;
            default -> Integer.MIN_VALUE;
          };
      if (digits == Integer.MIN_VALUE) {
        return bad(value, verb);
      }
      char kind = verb == 'v' ? 'g' : verb == 'F' ? 'f' : (char) verb;
      String text = GoFloat.format(value, kind, digits);
      boolean negative = text.startsWith("-");
      String magnitude = negative || text.startsWith("+") ? text.substring(1) : text;
      boolean infinite = Double.isInfinite(value);
      String sign = negative ? "-" : plus || (infinite && !space) ? "+" : space ? " " : "";
      if (zero && !minus && Double.isFinite(value)) {
        int missing = width - sign.length() - magnitude.length();
        return sign + "0".repeat(Math.max(0, missing)) + magnitude;
      }
      return pad(sign + magnitude, false);
    }

    private String string(String text, int verb, Object original) {
      int length = text.codePointCount(0, text.length());
      String cut =
          precision >= 0 && precision < length
              ? text.substring(0, text.offsetByCodePoints(0, precision))
              : text;
      return switch (verb) {
        case 'v' -> pad(sharp && original instanceof String ? GoText.quote(cut) : cut, zero);
        case 's' -> pad(cut, zero);
        case 'q' -> pad(quoted(cut), zero);
        case 'x' -> pad(hexadecimal(cut), zero);
        case 'X' -> pad(hexadecimal(cut).toUpperCase(Locale.ROOT), zero);
        default -> bad(original, verb);
      };
    }

    private String quoted(String text) {
      return sharp && text.indexOf('`') < 0 ? "`" + text + "`" : GoText.quote(text);
    }

    private String hexadecimal(String text) {
      var hex = new StringBuilder();
      for (byte b : Go.bytes(text)) {
        if (space && !hex.isEmpty()) {
          hex.append(' ');
        }
        hex.append(sharp && (space || hex.isEmpty()) ? "0x" : "");
        hex.append(String.format("%02x", b));
      }
      return hex.toString();
    }

    private String map(Map<?, ?> map, String type, int verb) {
      boolean syntax = sharp && verb == 'v';
      var sorted = new TreeMap<String, @Nullable Object>();
      map.forEach((key, value) -> sorted.put(String.valueOf(key), Go.of(value)));
      var entries =
          sorted.entrySet().stream()
              .map(e -> format(e.getKey(), verb) + ":" + element(e.getValue(), verb))
              .toList();
      return syntax
          ? type + "{" + String.join(", ", entries) + "}"
          : "map[" + String.join(" ", entries) + "]";
    }

    private String list(List<?> list, int verb) {
      boolean syntax = sharp && verb == 'v';
      var elements = list.stream().map(e -> element(e, verb)).toList();
      return syntax
          ? Go.typeName(list) + "{" + String.join(", ", elements) + "}"
          : "[" + String.join(" ", elements) + "]";
    }

    private String element(@Nullable Object value, int verb) {
      return format(Go.of(value), verb);
    }
  }
}
