package io.tocsin.promql;

import io.tocsin.model.GoText;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The binary operators, with what they do to two floats. */
public enum BinaryOp {
  OR("or", 1, Kind.SET),
  AND("and", 2, Kind.SET),
  UNLESS("unless", 2, Kind.SET),
  EQUAL("==", 3, Kind.COMPARISON),
  NOT_EQUAL("!=", 3, Kind.COMPARISON),
  LESS("<", 3, Kind.COMPARISON),
  LESS_OR_EQUAL("<=", 3, Kind.COMPARISON),
  GREATER(">", 3, Kind.COMPARISON),
  GREATER_OR_EQUAL(">=", 3, Kind.COMPARISON),
  /** Keeps the observations of a histogram up to a bound. */
  TRIM_UPPER("</", 3, Kind.TRIM),
  /** Keeps the observations of a histogram from a bound on. */
  TRIM_LOWER(">/", 3, Kind.TRIM),
  ADD("+", 4, Kind.ARITHMETIC),
  SUBTRACT("-", 4, Kind.ARITHMETIC),
  MULTIPLY("*", 5, Kind.ARITHMETIC),
  DIVIDE("/", 5, Kind.ARITHMETIC),
  MODULO("%", 5, Kind.ARITHMETIC),
  ATAN2("atan2", 5, Kind.ARITHMETIC),
  POWER("^", 6, Kind.ARITHMETIC);

  private enum Kind {
    SET,
    COMPARISON,
    TRIM,
    ARITHMETIC
  }

  private static final Map<String, BinaryOp> BY_SIGN =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(BinaryOp::sign, Function.identity()));

  /** How tightly unary plus and minus bind: {@code -a*b} is {@code (-a)*b}. */
  static final int UNARY_PRECEDENCE = MULTIPLY.precedence;

  private final String sign;
  private final int precedence;
  private final Kind kind;

  BinaryOp(String sign, int precedence, Kind kind) {
    this.sign = sign;
    this.precedence = precedence;
    this.kind = kind;
  }

  /** As it is written, in lower case. */
  public String sign() {
    return sign;
  }

  /** The higher, the tighter. */
  int precedence() {
    return precedence;
  }

  boolean isRightAssociative() {
    return this == POWER;
  }

  public boolean isComparison() {
    return kind == Kind.COMPARISON;
  }

  public boolean isTrim() {
    return kind == Kind.TRIM;
  }

  public boolean isSetOperator() {
    return kind == Kind.SET;
  }

  static Optional<BinaryOp> of(Token token) {
    return token.is(Token.Kind.OPERATOR)
        ? Optional.ofNullable(BY_SIGN.get(token.text().toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }

  /**
   * The result of arithmetic; 1 or 0 of a comparison. Not for set operators.
   *
   * @throws QueryException when the operator is for histograms alone
   */
  double apply(double left, double right) {
    return switch (this) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MODULO -> left % right;
      case POWER -> GoMath.pow(left, right);
      case ATAN2 -> Cephes.atan2(left, right);
      case EQUAL -> left == right ? 1 : 0;
      case NOT_EQUAL -> left != right ? 1 : 0;
      case LESS -> left < right ? 1 : 0;
      case LESS_OR_EQUAL -> left <= right ? 1 : 0;
      case GREATER -> left > right ? 1 : 0;
      case GREATER_OR_EQUAL -> left >= right ? 1 : 0;
      case TRIM_UPPER, TRIM_LOWER ->
          throw QueryException.execution(
              "operator " + GoText.quote(sign) + " not allowed for Scalar operations");
      case AND, OR, UNLESS -> throw new IllegalStateException(sign + " takes no floats");
    };
  }
}
