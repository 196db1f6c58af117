package io.tocsin.promql;

/**
 * A part of a query text.
 *
 * @param start first byte of its UTF-8 form, from 0
 * @param end the byte after the last
 * @param line line of {@code start}, from 1; 0 when the query is empty and has no position
 * @param column byte of {@code start} in its line, from 1
 */
public record Span(int start, int end, int line, int column) {
  /** The only position of an empty query. */
  static final Span UNKNOWN = new Span(0, 0, 0, 0);

  /** The first byte of a query. */
  static final Span START = new Span(0, 0, 1, 1);

  /** From the start of this span to the end of {@code last}. */
  Span to(Span last) {
    return new Span(start, last.end, line, column);
  }

  /** {@code line:column}, as messages give it. */
  String place() {
    return line == 0 ? "unknown position" : line + ":" + column;
  }
}
