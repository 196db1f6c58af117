package io.tocsin.promql;

import java.util.List;

/**
 * How the values at the two ends of a selector's range are found (feature {@code
 * promql-extended-range-selectors}).
 */
public enum Edges {
  /** Not at all: only the samples inside the range count. */
  PLAIN("", ""),

  /** Each is that of the newest sample up to there. */
  ANCHORED("anchored", "changes, delta, increase, rate, resets"),

  /** Each is read off the line between the samples around it. */
  SMOOTHED("smoothed", "delta, increase, rate");

  private final String word;
  private final String functions; // separated by ", "

  Edges(String word, String functions) {
    this.word = word;
    this.functions = functions;
  }

  /** The keyword; empty for {@link #PLAIN}. */
  String word() {
    return word;
  }

  /** How far before a range samples may tell of its start. */
  long lookBehind(long lookbackMillis) {
    return this == PLAIN ? 0 : lookbackMillis;
  }

  /** How far after a range samples may tell of its end. */
  long lookAhead(long lookbackMillis) {
    return this == SMOOTHED ? lookbackMillis : 0;
  }

  /**
   * Checks that a function can do with such a range.
   *
   * @throws QueryException when it cannot
   */
  void requireFor(String function) {
    if (this != PLAIN && !List.of(functions.split(", ")).contains(function)) {
      throw QueryException.execution(
          word + " modifier can only be used with: " + functions + " - not with " + function);
    }
  }
}
