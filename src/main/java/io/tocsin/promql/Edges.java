package io.tocsin.promql;

import java.util.List;

/**
 * How the values at the two ends of a selector's range are found (feature {@code
 * promql-extended-range-selectors}).
 */
public enum Edges {
  /** Not at all: only the samples inside the range count. */
  PLAIN(""),

  /** Each is that of the newest sample up to there. */
  ANCHORED("anchored"),

  /** Each is read off the line between the samples around it. */
  SMOOTHED("smoothed");

  private final String word;

  Edges(String word) {
    this.word = word;
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
    List<String> functions =
        switch (this) {
          case PLAIN -> List.of(function);
          case ANCHORED -> List.of("changes", "delta", "increase", "rate", "resets");
          case SMOOTHED -> List.of("delta", "increase", "rate");
        };
    if (!functions.contains(function)) {
      throw QueryException.execution(
          word
              + " modifier can only be used with: "
              + String.join(", ", functions)
              + " - not with "
              + function);
    }
  }
}
