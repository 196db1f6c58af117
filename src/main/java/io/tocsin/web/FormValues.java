package io.tocsin.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.model.GoText;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names and values of a form or of a URL's query, read as Go's {@code url.ParseQuery} does:
 * names are case-sensitive, a pair that is malformed is left out and the others stay.
 *
 * @param fault of the first pair that was left out
 */
record FormValues(Map<String, List<String>> byName, Optional<String> fault) {
  static final FormValues NONE = new FormValues(Map.of(), Optional.empty());

  /** What is wrong with one pair. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  FormValues {
    byName = Map.copyOf(byName);
  }

  /**
   * @param text {@code a=1&b=2}, a character for each byte
   */
  static FormValues parse(String text) {
    var byName = new LinkedHashMap<String, List<String>>();
    Optional<String> fault = Optional.empty();
    for (String pair : text.split("&")) {
      try {
        add(pair, byName);
      } catch (Malformed e) {
        fault = fault.or(() -> Optional.ofNullable(e.getMessage()));
      }
    }
    return new FormValues(byName, fault);
  }

  private static void add(String pair, Map<String, List<String>> byName) throws Malformed {
    if (pair.contains(";")) {
      throw new Malformed("invalid semicolon separator in query");
    }
    if (!pair.isEmpty()) {
      int equals = pair.indexOf('=');
      String name = unescape(equals < 0 ? pair : pair.substring(0, equals));
      String value = unescape(equals < 0 ? "" : pair.substring(equals + 1));
      byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }
  }

  private static String unescape(String text) throws Malformed {
    var bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.write(escaped(text, i));
        i += 2;
      } else {
        bytes.write(c == '+' ? ' ' : c);
      }
    }
    return bytes.toString(UTF_8);
  }

  private static int escaped(String text, int at) throws Malformed {
    String escape = text.substring(at, Math.min(at + 3, text.length()));
    int high = escape.length() < 3 ? -1 : Character.digit(escape.charAt(1), 16);
    int low = escape.length() < 3 ? -1 : Character.digit(escape.charAt(2), 16);
    if (high < 0 || low < 0) {
      String shown = new String(escape.getBytes(ISO_8859_1), UTF_8);
      throw new Malformed("invalid URL escape " + GoText.quote(shown));
    }
    return high << 4 | low;
  }

  /** The values of {@code name} in their order; may be none. */
  List<String> all(String name) {
    return byName.getOrDefault(name, List.of());
  }
}
