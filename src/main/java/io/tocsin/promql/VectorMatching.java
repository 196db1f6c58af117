package io.tocsin.promql;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How samples of two vectors find each other.
 *
 * @param on whether {@code labels} are those that must agree, or those that need not
 * @param include labels that the "many" side takes over from the "one" side
 * @param fill values for samples without a partner
 */
public record VectorMatching(
    boolean on, List<String> labels, Many many, List<String> include, Fill fill) {
  /** Which side may have several samples per match. */
  public enum Many {
    NEITHER,
    /** {@code group_left}. */
    LEFT,
    /** {@code group_right}. */
    RIGHT
  }

  /** The values that stand for missing samples of the left and of the right operand. */
  public record Fill(OptionalDouble left, OptionalDouble right) {
    static final Fill NONE = new Fill(OptionalDouble.empty(), OptionalDouble.empty());

    boolean isNone() {
      return left.isEmpty() && right.isEmpty();
    }
  }

  static final VectorMatching DEFAULT =
      new VectorMatching(false, List.of(), Many.NEITHER, List.of(), Fill.NONE);

  public VectorMatching {
    labels = List.copyOf(labels);
    include = List.copyOf(include);
  }

  VectorMatching withFill(Fill newFill) {
    return new VectorMatching(on, labels, many, include, newFill);
  }
}
