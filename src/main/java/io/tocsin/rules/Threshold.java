package io.tocsin.rules;

import io.tocsin.promql.BinaryOp;
import io.tocsin.promql.Expr;
import io.tocsin.promql.Expr.Binary;
import io.tocsin.promql.ValueType;
import java.util.Optional;

/**
 * A comparison of a vector with a number: {@code measured op limit}, however it is written.
 *
 * @param measured the vector, without arithmetic with numbers around it
 */
record Threshold(Expr measured, BinaryOp op, Expr limit) {
  /** {@code 3 > x} is read as {@code x < 3}. */
  static Optional<Threshold> of(Binary binary) {
    if (!binary.op().isComparison()) {
      return Optional.empty();
    }
    if (binary.right().type() == ValueType.SCALAR) {
      return Optional.of(new Threshold(core(binary.left()), binary.op(), binary.right()));
    }
    if (binary.left().type() == ValueType.SCALAR) {
      return Optional.of(new Threshold(core(binary.right()), mirrored(binary.op()), binary.left()));
    }
    return Optional.empty();
  }

  /** Whether it asks for too few: {@code <}, {@code <=} or {@code ==}. */
  boolean asksForFew() {
    return op == BinaryOp.LESS || op == BinaryOp.LESS_OR_EQUAL || op == BinaryOp.EQUAL;
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

  private static BinaryOp mirrored(BinaryOp op) {
    return switch (op) {
      case LESS -> BinaryOp.GREATER;
      case LESS_OR_EQUAL -> BinaryOp.GREATER_OR_EQUAL;
      case GREATER -> BinaryOp.LESS;
      case GREATER_OR_EQUAL -> BinaryOp.LESS_OR_EQUAL;
      case EQUAL,
          NOT_EQUAL,
          OR,
          AND,
          UNLESS,
          ADD,
          SUBTRACT,
          MULTIPLY,
          DIVIDE,
          MODULO,
          ATAN2,
          POWER,
          TRIM_UPPER,
          TRIM_LOWER ->
          op;
    };
  }
}
