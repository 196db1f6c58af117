package io.tocsin.rules;

import io.tocsin.promql.BinaryOp;
import java.util.Optional;

/** The comparisons among the operators. */
enum Comparison {
  EQUAL,
  NOT_EQUAL,
  LESS,
  LESS_OR_EQUAL,
  GREATER,
  GREATER_OR_EQUAL;

  /** Empty for an operator that does not compare. */
  static Optional<Comparison> of(BinaryOp op) {
    return switch (op) {
      case EQUAL -> Optional.of(EQUAL);
      case NOT_EQUAL -> Optional.of(NOT_EQUAL);
      case LESS -> Optional.of(LESS);
      case LESS_OR_EQUAL -> Optional.of(LESS_OR_EQUAL);
      case GREATER -> Optional.of(GREATER);
      case GREATER_OR_EQUAL -> Optional.of(GREATER_OR_EQUAL);
      case OR,
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
          Optional.empty();
    };
  }

  /** The same with the sides exchanged. */
  Comparison mirrored() {
    return switch (this) {
      case LESS -> GREATER;
      case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
      case GREATER -> LESS;
      case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
      case EQUAL, NOT_EQUAL -> this;
    };
  }
}
