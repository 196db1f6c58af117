package io.tocsin.promql;

/** A query text that is no valid expression; its message is {@code line:column: parse error: …}. */
public final class ParseException extends Exception {
  private static final long serialVersionUID = 1;

  private final String problem;
  private final transient Span span;

  ParseException(Span span, String problem) {
    super(span.place() + ": parse error: " + problem);
    this.problem = problem;
    this.span = span;
  }

  /** What is wrong, without the position. */
  public String problem() {
    return problem;
  }

  /** Line of the offending part, from 1; 0 for an empty query. */
  public int line() {
    return span.line();
  }

  /** Byte in the line where the offending part starts, from 1; 0 for an empty query. */
  public int column() {
    return span.column();
  }

  /** The offending part, in bytes of the query. */
  public Span span() {
    return span;
  }
}
