package io.tocsin.promql;

import io.tocsin.model.GoText;
import io.tocsin.promql.Token.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Splits a query into tokens, on demand.
 *
 * <p>Three states, as what a character means depends on the bracket around it: in braces every word
 * is a label name; right after {@code [} and until a number has come only durations may stand;
 * anywhere else words may be keywords and a name may contain colons.
 */
final class Lexer {
  private static final int END = -1;

  /** What decoding leaves of bytes that are not UTF-8. */
  private static final char BROKEN = '\ufffd';

  private static final String INVALID_CHARACTER = "invalid UTF-8 rune";

  private static final Set<String> WORD_OPERATORS = Set.of("and", "or", "unless", "atan2");

  private static final Set<String> KEYWORDS =
      Set.of(
          "offset",
          "smoothed",
          "anchored",
          "by",
          "without",
          "on",
          "ignoring",
          "group_left",
          "group_right",
          "bool");

  /** Keywords only in front of a parenthesis. */
  private static final Set<String> FILLS = Set.of("fill", "fill_left", "fill_right");

  /** Names that may also be called. */
  static final Set<String> CALLABLE_WORDS =
      Set.of("start", "end", "step", "range", "max_of", "min_of");

  /** Those of them that may be called in brackets. */
  private static final Set<String> DURATION_WORDS = Set.of("step", "range", "max_of", "min_of");

  private static final Set<String> NUMBER_WORDS = Set.of("inf", "nan");

  private static final Map<Character, String> TWO_SIGNS =
      Map.of('=', "=", '!', "=", '<', "=/", '>', "=/");

  private final QueryText query;
  private final String text;
  private int at;
  private int tokenStart;
  private int openParentheses;
  private boolean inBraces;
  private boolean inBrackets;
  private boolean beforeDuration;
  private boolean durationSeen;
  private boolean colonSeen;

  Lexer(QueryText query) {
    this.query = query;
    this.text = query.text();
  }

  /** The next token; after the last one {@link Kind#END} again and again. */
  Token next() throws ParseException {
    skipSpace(!beforeDuration);
    tokenStart = at;
    int c = peek();
    if (inBraces) {
      return insideBraces(c);
    }
    return beforeDuration ? beforeDuration(c) : statement(c);
  }

  private Token statement(int c) throws ParseException {
    if (c == END) {
      return end();
    }
    if (isDigit(c) || (c == '.' && isDigit(peekSecond()))) {
      return numberOrDuration();
    }
    if (isAlpha(c) || c == ':') {
      return inBrackets ? wordInBrackets(c) : word();
    }
    return switch (c) {
      case '+', '-', '*', '/', '%', '^', '@' -> token(Kind.OPERATOR, 1);
      case '=', '!', '<', '>' -> comparison((char) c);
      case '"', '\'', '`' -> string();
      case ',' -> token(Kind.MARK, 1);
      case '(', ')' -> parenthesis(c);
      case '{' -> {
        inBraces = true;
        yield token(Kind.MARK, 1);
      }
      case '[', ']' -> bracket(c);
      default -> throw error("unexpected character: " + quoted(c));
    };
  }

  private Token end() throws ParseException {
    if (openParentheses > 0) {
      throw error("unclosed left parenthesis");
    }
    if (inBrackets) {
      throw error("unclosed left bracket");
    }
    return token(Kind.END, 0);
  }

  private Token comparison(char first) throws ParseException {
    int second = peekSecond();
    boolean two = second != END && TWO_SIGNS.getOrDefault(first, "").indexOf(second) >= 0;
    if (two) {
      return token(Kind.OPERATOR, 2);
    }
    if (first == '!' || (first == '=' && second == '~')) {
      throw error("unexpected character after " + quoted(first) + ": " + quoted(second));
    }
    return token(first == '=' ? Kind.MARK : Kind.OPERATOR, 1);
  }

  private Token parenthesis(int c) throws ParseException {
    openParentheses += c == '(' ? 1 : -1;
    Token parenthesis = token(Kind.MARK, 1);
    if (openParentheses < 0) {
      tokenStart = at; // upstream's place
      throw error("unexpected right parenthesis ')'");
    }
    return parenthesis;
  }

  private Token bracket(int c) throws ParseException {
    boolean opens = c == '[';
    if (opens == inBrackets) {
      throw error("unexpected " + (opens ? "left" : "right") + " bracket " + quoted(c));
    }
    inBrackets = opens;
    beforeDuration = opens;
    colonSeen = false;
    return token(Kind.MARK, 1);
  }

  private Token wordInBrackets(int c) throws ParseException {
    int length = durationWord();
    return length > 0 ? token(Kind.MARK, length) : colon(c);
  }

  /** The length of the word here if it may be called in brackets, else 0. Digits end it. */
  private int durationWord() {
    int end = at;
    while (isAlpha(charAt(end))) {
      end++;
    }
    String word = text.substring(at, end).toLowerCase(Locale.ROOT);
    return DURATION_WORDS.contains(word) ? word.length() : 0;
  }

  private Token colon(int c) throws ParseException {
    if (c != ':') {
      throw error("unexpected character: " + quoted(c) + ", expected ':'");
    }
    if (colonSeen) {
      throw error("unexpected colon ':'");
    }
    colonSeen = true;
    return token(Kind.MARK, 1);
  }

  /** Inside {@code []} until the first number; then {@link #statement} takes over. */
  private Token beforeDuration(int c) throws ParseException {
    if (isDigit(c) || (c == '.' && isDigit(peekSecond()))) {
      beforeDuration = false;
      durationSeen = true;
      return numberOrDuration();
    }
    return switch (c) {
      case END -> throw error("unexpected end of input in duration expression");
      case ']' -> bracket(c);
      case ':' -> firstColon();
      case '(', ')' -> parenthesis(c);
      case '+', '-', '*', '/', '%', '^' -> token(Kind.OPERATOR, 1);
      case ',' -> token(Kind.MARK, 1);
      default -> {
        int length = durationWord();
        if (length == 0) {
          throw error("unexpected character in duration expression: " + quoted(c));
        }
        yield token(Kind.MARK, length);
      }
    };
  }

  private Token firstColon() throws ParseException {
    Token colon = token(Kind.MARK, 1);
    tokenStart = at; // upstream's place
    if (!durationSeen) {
      throw error("unexpected colon before duration in duration expression");
    }
    if (colonSeen) {
      throw error("unexpected repeated colon in duration expression");
    }
    colonSeen = true;
    return colon;
  }

  private Token insideBraces(int c) throws ParseException {
    if (isAlpha(c)) {
      int length = 1;
      while (isAlphanumeric(charAt(at + length))) {
        length++;
      }
      return token(Kind.IDENTIFIER, length);
    }
    return switch (c) {
      case END -> throw error("unexpected end of input inside braces");
      case ',' -> token(Kind.MARK, 1);
      case '"', '\'', '`' -> string();
      case '=' -> peekSecond() == '~' ? token(Kind.OPERATOR, 2) : token(Kind.MARK, 1);
      case '!' -> negatedMatch();
      case '{' -> throw error("unexpected left brace '{'");
      case '}' -> {
        inBraces = false;
        yield token(Kind.MARK, 1);
      }
      default -> throw error("unexpected character inside braces: " + quoted(c));
    };
  }

  private Token negatedMatch() throws ParseException {
    int second = peekSecond();
    if (second != '=' && second != '~') {
      throw error("unexpected character after '!' inside braces: " + quoted(second));
    }
    return token(Kind.OPERATOR, 2);
  }

  private Token word() {
    int length = 1;
    while (isAlphanumeric(charAt(at + length)) || charAt(at + length) == ':') {
      length++;
    }
    String word = text.substring(at, at + length);
    return token(kindOf(word, at + length), length);
  }

  private Kind kindOf(String word, int after) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (WORD_OPERATORS.contains(lower)) {
      return Kind.OPERATOR;
    }
    if (AggregateOp.named(lower).isPresent()) {
      return Kind.AGGREGATOR;
    }
    if (KEYWORDS.contains(lower) || (FILLS.contains(lower) && isCalled(after))) {
      return Kind.KEYWORD;
    }
    if (CALLABLE_WORDS.contains(lower)) {
      return Kind.MARK;
    }
    if (NUMBER_WORDS.contains(lower)) {
      return Kind.NUMBER;
    }
    return word.indexOf(':') >= 0 ? Kind.METRIC_IDENTIFIER : Kind.IDENTIFIER;
  }

  private boolean isCalled(int index) {
    int next = index;
    while (isSpace(charAt(next))) {
      next++;
    }
    return charAt(next) == '(';
  }

  private Token numberOrDuration() throws ParseException {
    NumberScan.Found found = NumberScan.in(text, at);
    if (found.kind().isEmpty()) {
      String read = text.substring(at, found.end());
      throw error("bad number or duration syntax: " + GoText.quote(read));
    }
    return token(found.kind().get(), found.end() - at);
  }

  private Token string() throws ParseException {
    char quote = text.charAt(at);
    int end = quote == '`' ? endOfRaw() : endOfQuoted(quote);
    return token(Kind.STRING, end + 1 - at);
  }

  private int endOfRaw() throws ParseException {
    int end = text.indexOf('`', at + 1);
    if (text.indexOf(BROKEN, at, end < 0 ? text.length() : end) >= 0) {
      throw error(INVALID_CHARACTER);
    }
    if (end < 0) {
      throw error("unterminated raw string");
    }
    return end;
  }

  private int endOfQuoted(char quote) throws ParseException {
    int index = at + 1;
    while (true) {
      int c = charAt(index);
      if (c == quote) {
        return index;
      }
      if (c == END || c == '\n') {
        throw error("unterminated quoted string");
      }
      if (c == BROKEN) {
        throw error(INVALID_CHARACTER);
      }
      index = c == '\\' ? afterEscape(index, quote) : index + 1;
    }
  }

  private int afterEscape(int backslash, char quote) throws ParseException {
    int c = charAt(backslash + 1);
    if (c == quote || (c != END && "abfnrtv\\".indexOf(c) >= 0)) {
      return backslash + 2;
    }
    return switch (c) {
      case '0', '1', '2', '3', '4', '5', '6', '7' -> afterDigits(backslash + 1, 3, 8, 255);
      case 'x' -> afterDigits(backslash + 2, 2, 16, 255);
      case 'u' -> afterDigits(backslash + 2, 4, 16, Character.MAX_CODE_POINT);
      case 'U' -> afterDigits(backslash + 2, 8, 16, Character.MAX_CODE_POINT);
      case END -> throw error("escape sequence not terminated");
      default -> throw error("unknown escape sequence " + unicode(backslash + 1));
    };
  }

  private int afterDigits(int from, int count, int base, int max) throws ParseException {
    long code = 0;
    for (int i = from; i < from + count; i++) {
      int digit = isAlphanumeric(charAt(i)) ? Character.digit(charAt(i), base) : END;
      if (digit < 0) {
        throw error(
            charAt(i) == END
                ? "escape sequence not terminated"
                : "illegal character " + unicode(i) + " in escape sequence");
      }
      code = code * base + digit;
    }
    if (code > max || (code >= 0xD800 && code < 0xE000)) {
      throw error("escape sequence is an invalid Unicode code point");
    }
    return from + count;
  }

  private String unicode(int index) {
    int c = text.codePointAt(index);
    String code = String.format("U+%04X", c);
    return GoText.isPrintable(c) ? code + " '" + Character.toString(c) + "'" : code;
  }

  private void skipSpace(boolean commentsToo) {
    while (true) {
      if (isSpace(peek())) {
        at++;
      } else if (commentsToo && peek() == '#') {
        while (peek() != END && peek() != '\n' && peek() != '\r') {
          at++;
        }
      } else {
        return;
      }
    }
  }

  private Token token(Kind kind, int length) {
    var token = new Token(kind, text.substring(at, at + length), query.span(at, at + length));
    at += length;
    return token;
  }

  private ParseException error(String problem) {
    int end = Math.min(text.length(), Math.max(at, tokenStart + 1));
    return new ParseException(query.span(tokenStart, end), problem);
  }

  /** Go's {@code %q} of a character; the end of the input shows as a replacement character. */
  private static String quoted(int c) {
    return switch (c) {
      case END -> "'\ufffd'";
      case '\'' -> "'\\''";
      case '"' -> "'\"'";
      default -> {
        String text = GoText.quote(Character.toString(c));
        yield "'" + text.substring(1, text.length() - 1) + "'";
      }
    };
  }

  private int peek() {
    return charAt(at);
  }

  private int peekSecond() {
    return charAt(at + 1);
  }

  private int charAt(int index) {
    return index < text.length() ? text.codePointAt(index) : END;
  }

  static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isAlpha(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  static boolean isAlphanumeric(int c) {
    return isAlpha(c) || isDigit(c);
  }
}
