package io.tocsin.notify;

import io.tocsin.model.Matcher;
import java.util.ArrayList;
import java.util.List;

/**
 * The grammar with UTF-8 names:
 *
 * <pre>
 * list    = [ "{" ] [ matcher { "," matcher } [ "," ] ] [ "}" ]
 * matcher = text ( "=" | "!=" | "=~" | "!~" ) text
 * text    = literal | quoted
 * literal = one or more characters other than white space and { } ! = ~ , \ " ' `
 * quoted  = a double-quoted string with Go's escapes
 * </pre>
 */
final class Utf8Matchers {
  private static final String RESERVED = "{}!=~,\\\"'`";

  private final String text;
  private int at; // confined to the reading call

  Utf8Matchers(String text) {
    this.text = text;
  }

  /** Whether {@code c} ends a literal. */
  static boolean isReserved(int c) {
    return Character.isWhitespace(c) || RESERVED.indexOf(c) >= 0;
  }

  List<Matcher> read() {
    boolean braces = take("{");
    var matchers = new ArrayList<Matcher>();
    while (!atEnd() && !ahead("}")) {
      matchers.add(one());
      if (!take(",")) {
        break;
      }
    }
    if (take("}") != braces) {
      throw wrong(braces ? "expected }" : "unexpected }");
    }
    if (!atEnd()) {
      throw wrong("expected a comma");
    }
    if (matchers.isEmpty() && !braces) {
      throw wrong("expected name=\"value\"");
    }
    return List.copyOf(matchers);
  }

  private Matcher one() {
    String name = word("a label name");
    if (name.isEmpty()) {
      throw wrong("a label name must not be empty");
    }
    Matcher.Op op = operator();
    return new Matcher(name, op, word("a value"));
  }

  private Matcher.Op operator() {
    for (String sign : List.of("=~", "!~", "!=", "=")) { // the longer one first
      if (take(sign)) {
        return Operators.of(sign);
      }
    }
    throw wrong("expected one of = != =~ !~");
  }

  private String word(String what) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted();
    }
    int from = at;
    while (at < text.length() && !isReserved(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    if (at == from) {
      throw wrong("expected " + what);
    }
    return text.substring(from, at);
  }

  private String quoted() {
    var value = new StringBuilder();
    for (at++; at < text.length(); ) {
      char c = text.charAt(at++);
      switch (c) {
        case '"' -> {
          return value.toString();
        }
        case '\\' -> value.appendCodePoint(escape());
        default -> value.append(c);
      }
    }
    throw wrong("missing closing double quote");
  }

  private int escape() {
    if (at == text.length()) {
      throw wrong("missing closing double quote");
    }
    char c = text.charAt(at++);
    return switch (c) {
      case 'a' -> 0x07;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      case '\\', '"' -> c;
      case 'x' -> digits(2, 16);
      case 'u' -> digits(4, 16);
      case 'U' -> digits(8, 16);
      default -> throw wrong("unknown escape \\" + c);
    };
  }

  private int digits(int count, int radix) {
    int end = at + count;
    try {
      int code = Integer.parseUnsignedInt(text.substring(at, Math.min(end, text.length())), radix);
      if (end > text.length() || !Character.isValidCodePoint(code)) {
        throw wrong("not a character after the backslash");
      }
      at = end;
      return code;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected " + count + " digits after the backslash", e);
    }
  }

  private boolean take(String token) {
    if (!ahead(token)) {
      return false;
    }
    at += token.length();
    return true;
  }

  private boolean ahead(String token) {
    skipSpace();
    return text.startsWith(token, at);
  }

  private boolean atEnd() {
    skipSpace();
    return at == text.length();
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(what + " at position " + (at + 1) + " of: " + text);
  }
}
