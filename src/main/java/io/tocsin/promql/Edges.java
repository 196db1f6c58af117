package io.tocsin.promql;

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
}
