package io.tocsin.template;

import io.tocsin.model.GoText;

/**
 * One word of a template.
 *
 * @param position index of its first character in the text
 * @param line from 1
 */
record Token(Kind kind, int position, String text, int line) {
  /** What a token is; the keywords are those of actions. */
  enum Kind {
    TEXT,
    LEFT_DELIMITER,
    RIGHT_DELIMITER,
    SPACE,
    IDENTIFIER,
    BLOCK,
    BREAK,
    CONTINUE,
    DEFINE,
    ELSE,
    END,
    IF,
    NIL,
    RANGE,
    TEMPLATE,
    WITH,
    BOOL,
    DOT,
    FIELD,
    VARIABLE,
    NUMBER,
    CHARACTER,
    STRING,
    RAW_STRING,
    PIPE,
    ASSIGN,
    DECLARE,
    /** Any other printable character. */
    OTHER,
    LEFT_PARENTHESIS,
    RIGHT_PARENTHESIS,
    ERROR,
    EOF;

    boolean isKeyword() {
      return compareTo(BLOCK) >= 0 && compareTo(WITH) <= 0;
    }

    /** Whether a command may start with it. */
    boolean startsOperand() {
      return this == IDENTIFIER
          || this == NIL
          || this == LEFT_PARENTHESIS
          || (compareTo(BOOL) >= 0 && compareTo(RAW_STRING) <= 0);
    }
  }

  /** As Go's errors show a token: quoted, and cut after ten characters. */
  String shown() {
    if (kind == Kind.EOF) {
      return "EOF";
    }
    if (kind == Kind.ERROR) {
      return text;
    }
    if (kind.isKeyword() || kind == Kind.DOT) {
      return "<" + text + ">";
    }
    return text.length() > 10 ? GoText.quote(text.substring(0, 10)) + "..." : GoText.quote(text);
  }
}
