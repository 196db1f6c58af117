package io.tocsin.template;

import io.tocsin.model.GoText;
import io.tocsin.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Splits the text of a template into tokens: Go's text/template lexis, with the delimiters {@code
 * {{} and {@code }}}. The last token is {@code EOF} or {@code ERROR}.
 */
final class Lexer {
  private static final String LEFT = "{{";
  private static final String RIGHT = "}}";
  private static final String OPEN_COMMENT = "/*";
  private static final String CLOSE_COMMENT = "*/";
  private static final int EOF = -1;

  private static final Map<String, Kind> WORDS =
      Map.ofEntries(
          Map.entry("block", Kind.BLOCK),
          Map.entry("break", Kind.BREAK),
          Map.entry("continue", Kind.CONTINUE),
          Map.entry("define", Kind.DEFINE),
          Map.entry("else", Kind.ELSE),
          Map.entry("end", Kind.END),
          Map.entry("if", Kind.IF),
          Map.entry("nil", Kind.NIL),
          Map.entry("range", Kind.RANGE),
          Map.entry("template", Kind.TEMPLATE),
          Map.entry("with", Kind.WITH),
          Map.entry("true", Kind.BOOL),
          Map.entry("false", Kind.BOOL));

  private final String input;
  private final List<Token> tokens = new ArrayList<>();
  private int start;
  private int at;
  private int line = 1;
  private int startLine = 1;
  private int parentheses;
  private boolean done;

  private Lexer(String input) {
    this.input = input;
  }

  static List<Token> tokens(String input) {
    var lexer = new Lexer(input);
    while (!lexer.done) {
      lexer.text();
    }
    return lexer.tokens;
  }

  private int peek() {
    return at < input.length() ? input.charAt(at) : EOF;
  }

  private void emit(Kind kind) {
    tokens.add(new Token(kind, start, input.substring(start, at), startLine));
    skip();
  }

  /** Leaves out what was read since the last token. */
  private void skip() {
    for (int i = start; i < at; i++) {
      if (input.charAt(i) == '\n') {
        line++;
      }
    }
    start = at;
    startLine = line;
  }

  private void fail(String message) {
    tokens.add(new Token(Kind.ERROR, start, message, startLine));
    done = true;
  }

  /** Text up to the next action, and that action. */
  private void text() {
    int open = input.indexOf(LEFT, at);
    int end = open < 0 ? input.length() : open;
    at = open >= 0 && trimsLeft(open) ? trimmedEnd(end) : end;
    if (at > start) {
      emit(Kind.TEXT);
    }
    at = end;
    skip();
    if (open < 0) {
      emit(Kind.EOF);
      done = true;
      return;
    }
    action();
  }

  private int trimmedEnd(int end) {
    while (end > start && isSpace(input.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** Whether {@code "- "} follows the delimiter at {@code open}. */
  private boolean trimsLeft(int open) {
    int after = open + LEFT.length();
    return input.startsWith("-", after)
        && after + 1 < input.length()
        && isSpace(input.charAt(after + 1));
  }

  private void action() {
    int body = at + LEFT.length() + (trimsLeft(at) ? 2 : 0);
    if (input.startsWith(OPEN_COMMENT, body)) {
      comment(body);
      return;
    }
    at += LEFT.length();
    emit(Kind.LEFT_DELIMITER);
    at = body;
    skip();
    parentheses = 0;
    boolean inside = true;
    while (inside && !done) {
      inside = insideAction();
    }
  }

  private void comment(int open) {
    int close = input.indexOf(CLOSE_COMMENT, open + OPEN_COMMENT.length());
    if (close < 0) {
      fail("unclosed comment");
      return;
    }
    at = close + CLOSE_COMMENT.length();
    boolean trims = trimsRight();
    if (trims) {
      at += 2;
    }
    if (!input.startsWith(RIGHT, at)) {
      fail("comment ends before closing delimiter");
      return;
    }
    at += RIGHT.length();
    if (trims) {
      skipSpace();
    }
    skip();
  }

  /** Whether {@code " -}}"} stands here. */
  private boolean trimsRight() {
    return at + 1 < input.length()
        && isSpace(input.charAt(at))
        && input.charAt(at + 1) == '-'
        && input.startsWith(RIGHT, at + 2);
  }

  private void skipSpace() {
    while (at < input.length() && isSpace(input.charAt(at))) {
      at++;
    }
  }

  /** Reads one token of an action; false after its closing delimiter. */
  private boolean insideAction() {
    boolean trims = trimsRight();
    if (trims || input.startsWith(RIGHT, at)) {
      return closeAction(trims);
    }
    int c = peek();
    at++;
    switch (c) {
      case EOF -> fail("unclosed action");
      case ' ', '\t', '\r', '\n' -> space();
      case '=' -> emit(Kind.ASSIGN);
      case ':' -> declare();
      case '|' -> emit(Kind.PIPE);
      case '"' -> quoted('"', Kind.STRING, "unterminated quoted string");
      case '\'' -> quoted('\'', Kind.CHARACTER, "unterminated character constant");
      case '`' -> raw();
      case '$' -> fieldOrVariable(Kind.VARIABLE);
      case '(' -> open();
      case ')' -> close();
      case '.' -> dot();
      case '+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> word(c);
    }
    return true;
  }

  private boolean closeAction(boolean trims) {
    if (parentheses > 0) {
      fail("unclosed left paren");
      return false;
    }
    if (trims) {
      at += 2;
      skip();
    }
    at += RIGHT.length();
    emit(Kind.RIGHT_DELIMITER);
    if (trims) {
      skipSpace();
      skip();
    }
    return false;
  }

  private void space() {
    while (at < input.length() && isSpace(input.charAt(at)) && !trimsRight()) {
      at++;
    }
    emit(Kind.SPACE);
  }

  private void declare() {
    if (peek() != '=') {
      fail("expected :=");
      return;
    }
    at++;
    emit(Kind.DECLARE);
  }

  private void open() {
    parentheses++;
    emit(Kind.LEFT_PARENTHESIS);
  }

  private void close() {
    if (--parentheses < 0) {
      fail("unexpected right paren");
    } else {
      emit(Kind.RIGHT_PARENTHESIS);
    }
  }

  private void quoted(char quote, Kind kind, String unterminated) {
    while (peek() != quote) {
      if (peek() == '\\') {
        at++;
      }
      if (peek() == EOF || peek() == '\n') {
        fail(unterminated);
        return;
      }
      at++;
    }
    at++;
    emit(kind);
  }

  private void raw() {
    int close = input.indexOf('`', at);
    if (close < 0) {
      fail("unterminated raw quoted string");
      return;
    }
    at = close + 1;
    emit(Kind.RAW_STRING);
  }

  private void dot() {
    if (peek() >= '0' && peek() <= '9') {
      number();
    } else {
      fieldOrVariable(Kind.FIELD);
    }
  }

  private void fieldOrVariable(Kind kind) {
    if (atTerminator()) {
      emit(kind == Kind.VARIABLE ? Kind.VARIABLE : Kind.DOT);
      return;
    }
    alphanumerics();
    endWord(kind);
  }

  /** Only the shape of a number; what is wrong with its value the parser says. */
  private void number() {
    at = start;
    boolean plain = scanNumber();
    if (plain && (peek() == '+' || peek() == '-')) { // a complex number, which nothing here takes
      scanNumber();
      plain = false;
    }
    if (plain) {
      emit(Kind.NUMBER);
    } else {
      fail("bad number syntax: " + GoText.quote(input.substring(start, at)));
    }
  }

  /** Whether something that may follow a number follows this one. */
  private boolean scanNumber() {
    acceptOne("+-");
    String digits = "0123456789_";
    boolean hex = false;
    if (acceptOne("0")) {
      hex = acceptOne("xX");
      digits = hex ? "0123456789abcdefABCDEF_" : acceptOne("oO") ? "01234567_" : binary(digits);
    }
    acceptAll(digits);
    if (acceptOne(".")) {
      acceptAll(digits);
    }
    if (acceptOne(hex ? "pP" : "eE")) {
      acceptOne("+-");
      acceptAll("0123456789_");
    }
    boolean ends = !isAlphanumeric(peek());
    at += ends ? 0 : 1;
    return ends;
  }

  private String binary(String otherwise) {
    return acceptOne("bB") ? "01_" : otherwise;
  }

  private boolean acceptOne(String any) {
    boolean accepted = peek() != EOF && any.indexOf(peek()) >= 0;
    at += accepted ? 1 : 0;
    return accepted;
  }

  private void acceptAll(String any) {
    while (peek() != EOF && any.indexOf(peek()) >= 0) {
      at++;
    }
  }

  private void word(int c) {
    if (c > ' ' && c < 0x7f && !isAlphanumeric(c)) {
      emit(Kind.OTHER);
      return;
    }
    if (!isAlphanumeric(c)) {
      at--;
      fail("unrecognized character in action: " + unicode(input.codePointAt(at)));
      return;
    }
    alphanumerics();
    endWord(WORDS.getOrDefault(input.substring(start, at), Kind.IDENTIFIER));
  }

  private void alphanumerics() {
    while (isAlphanumeric(peek())) {
      at++;
    }
  }

  private void endWord(Kind kind) {
    if (atTerminator()) {
      emit(kind);
    } else {
      fail("bad character " + unicode(input.codePointAt(at)));
    }
  }

  private boolean atTerminator() {
    int c = peek();
    return c == EOF || isSpace(c) || ".,|:()".indexOf(c) >= 0 || input.startsWith(RIGHT, at);
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isAlphanumeric(int c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static String unicode(int codePoint) {
    return String.format("U+%04X '%s'", codePoint, Character.toString(codePoint));
  }
}
