package io.tocsin.notify;

import io.tocsin.model.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The grammar before UTF-8: {@code name op value}, separated by commas outside quotes. The value
 * may stand without quotes and then holds anything but a comma; the only escapes are {@code \"},
 * {@code \\} and {@code \n}, and a backslash before anything else is itself, so that {@code
 * path=~/api/\d+} needs no doubling.
 */
final class ClassicMatchers {
  private static final Pattern ONE =
      Pattern.compile(
          "\\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(=~|!~|!=|=)\\s*(.*?)\\s*", Pattern.DOTALL);

  private final String text;

  ClassicMatchers(String text) {
    this.text = text;
  }

  List<Matcher> read() {
    String inside = text.strip();
    if (inside.startsWith("{") && inside.endsWith("}")) {
      inside = inside.substring(1, inside.length() - 1).strip();
      if (inside.isEmpty()) {
        return List.of();
      }
    }
    var matchers = new ArrayList<Matcher>();
    List<String> parts = split(inside);
    boolean trailingComma = parts.size() > 1 && parts.getLast().isBlank();
    for (String part : trailingComma ? parts.subList(0, parts.size() - 1) : parts) {
      matchers.add(one(part));
    }
    return List.copyOf(matchers);
  }

  private static List<String> split(String list) {
    var parts = new ArrayList<String>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (c == '\\') {
        i++; // what follows neither opens, closes nor separates
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        parts.add(list.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(list.substring(from));
    return parts;
  }

  private static Matcher one(String part) {
    java.util.regex.Matcher found = ONE.matcher(part);
    if (!found.matches()) {
      throw new IllegalArgumentException("is not name=\"value\": " + part.strip());
    }
    return new Matcher(found.group(1), Operators.of(found.group(2)), value(found.group(3)));
  }

  private static String value(String written) {
    boolean quoted = written.startsWith("\"");
    int end = written.length();
    var value = new StringBuilder(end);
    for (int i = quoted ? 1 : 0; i < end; i++) {
      char c = written.charAt(i);
      if (c == '"') {
        if (quoted && i == end - 1) {
          return value.toString();
        }
        throw new IllegalArgumentException("has a double quote without a backslash: " + written);
      }
      if (c == '\\' && i + 1 < end) {
        i += unescape(written.charAt(i + 1), value);
      } else {
        value.append(c);
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("has no closing double quote: " + written);
    }
    return value.toString();
  }

  /** Appends what backslash and {@code next} mean; the count of characters of {@code next} used. */
  private static int unescape(char next, StringBuilder value) {
    switch (next) {
      case 'n' -> value.append('\n');
      case '"', '\\' -> value.append(next);
      default -> {
        value.append('\\');
        return 0;
      }
    }
    return 1;
  }
}
