package io.tocsin.template;

/**
 * A template that cannot be parsed or executed. The message is worded as Go's text/template words
 * it, with name, line and (when executing) byte column: {@code template: x:1:3: executing "x" at
 * <.a>: can't evaluate field a in type string}.
 */
public final class TemplateException extends Exception {
  private static final long serialVersionUID = 1;

  private final int line;

  TemplateException(String message, int line) {
    super(message);
    this.line = line;
  }

  /** The line of the template's text at fault, from 1. */
  public int line() {
    return line;
  }

  /** The message; never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
