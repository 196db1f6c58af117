package io.tocsin.promql;

import io.tocsin.model.GoText;

/**
 * One word of a query.
 *
 * @param text as written; a string with its quotes
 */
record Token(Kind kind, String text, Span span) {
  enum Kind {
    END,
    IDENTIFIER,
    METRIC_IDENTIFIER,
    NUMBER,
    DURATION,
    STRING,
    /** {@code + - and or ...}. */
    OPERATOR,
    /** {@code offset by on ...}. */
    KEYWORD,
    /** {@code sum topk ...}. */
    AGGREGATOR,
    /** Brackets, commas, {@code =}, and the words that are names or calls: {@code start step}. */
    MARK
  }

  private static final int SHOWN = 10;

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean isMark(String mark) {
    return kind == Kind.MARK && text.equals(mark);
  }

  boolean isKeyword(String word) {
    return kind == Kind.KEYWORD && text.equalsIgnoreCase(word);
  }

  boolean isOperator(String sign) {
    return kind == Kind.OPERATOR && text.equalsIgnoreCase(sign);
  }

  /** How messages name it. */
  String description() {
    return switch (kind) {
      case END -> "end of input";
      case IDENTIFIER -> "identifier " + GoText.quote(text);
      case METRIC_IDENTIFIER -> "metric identifier " + GoText.quote(text);
      case NUMBER -> "number " + shortened();
      case DURATION -> "duration " + shortened();
      case STRING -> "string " + shortened();
      case OPERATOR -> "<op:" + text + ">";
      case KEYWORD -> "<" + text + ">";
      case AGGREGATOR -> "<aggr:" + text + ">";
      case MARK -> GoText.quote(text);
    };
  }

  private String shortened() {
    if (span.end() - span.start() <= SHOWN) {
      return GoText.quote(text);
    }
    int shown = Math.min(SHOWN, text.codePointCount(0, text.length()));
    return GoText.quote(text.substring(0, text.offsetByCodePoints(0, shown))) + "...";
  }
}
