package io.tocsin.probe;

/** A condition that cannot be read; the message names the column, counted from 1. */
final class JsonConditionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JsonConditionException(int column, String message) {
    super("column " + column + ": " + message);
  }
}
