package io.tocsin.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A question to a server that has no answer, and why. */
final class QueryFailure extends Exception {
  private static final long serialVersionUID = 1;

  /** As Prometheus has it: {@code invalid parameter "query": 1:4: parse error: …}. */
  private static final Pattern PLACE = Pattern.compile("(\\d+):(\\d+): parse error:");

  QueryFailure(String message) {
    super(message);
  }

  /** The line of {@code query} that does not parse, and a caret under the place. */
  Optional<String> caret(String query) {
    Matcher place = PLACE.matcher(String.valueOf(getMessage()));
    if (!place.find()) {
      return Optional.empty();
    }
    List<String> lines = query.lines().toList();
    int line = Integer.parseInt(place.group(1));
    int column = Integer.parseInt(place.group(2));
    return line < 1 || line > lines.size() || column < 1
        ? Optional.empty()
        : Optional.of(
            "  "
                + lines.get(line - 1)
                + "\n  "
                + " ".repeat(width(lines.get(line - 1), column))
                + "^");
  }

  /** Prometheus counts bytes; people see characters. */
  private static int width(String line, int byteColumn) {
    byte[] bytes = line.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    int before = Math.min(byteColumn - 1, bytes.length);
    return new String(bytes, 0, before, java.nio.charset.StandardCharsets.UTF_8).length();
  }
}
