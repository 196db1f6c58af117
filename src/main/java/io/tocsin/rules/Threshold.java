package io.tocsin.rules;

import io.tocsin.promql.Expr;
import io.tocsin.promql.Expr.Binary;
import io.tocsin.promql.ValueType;
import java.util.Optional;

/**
 * A comparison of a vector with a number: {@code measured op limit}, however it is written.
 *
 * @param measured the vector, without arithmetic with numbers around it
 */
record Threshold(Expr measured, Comparison op, Expr limit) {
  /** {@code 3 > x} is read as {@code x < 3}. */
  static Optional<Threshold> of(Binary binary) {
    return Comparison.of(binary.op()).flatMap(op -> of(binary, op));
  }

  private static Optional<Threshold> of(Binary binary, Comparison op) {
    if (binary.right().type() == ValueType.SCALAR) {
      return Optional.of(new Threshold(core(binary.left()), op, binary.right()));
    }
    if (binary.left().type() == ValueType.SCALAR) {
      return Optional.of(new Threshold(core(binary.right()), op.mirrored(), binary.left()));
    }
    return Optional.empty();
  }

  /** Whether it asks for too few: {@code <}, {@code <=} or {@code ==}. */
  boolean asksForFew() {
    return op == Comparison.LESS || op == Comparison.LESS_OR_EQUAL || op == Comparison.EQUAL;
  }

  private static Expr core(Expr expr) {
    Expr inner = expr.unwrapped();
    if (inner instanceof Binary binary && !binary.op().isComparison()) {
      if (binary.right().type() == ValueType.SCALAR) {
        return core(binary.left());
      }
      if (binary.left().type() == ValueType.SCALAR) {
        return core(binary.right());
      }
    }
    return inner;
  }
}
