package io.tocsin.promql;

import java.util.List;

/**
 * How samples of two vectors find each other.
 *
 * @param on whether {@code labels} are those that must agree, or those that need not
 * @param include labels that the "many" side takes over from the "one" side
 */
public record VectorMatching(boolean on, List<String> labels, Many many, List<String> include) {
  /** Which side may have several samples per match. */
  public enum Many {
    NEITHER,
    /** {@code group_left}. */
    LEFT,
    /** {@code group_right}. */
    RIGHT
  }

  static final VectorMatching DEFAULT =
      new VectorMatching(false, List.of(), Many.NEITHER, List.of());

  public VectorMatching {
    labels = List.copyOf(labels);
    include = List.copyOf(include);
  }
}
