package io.tocsin.promql;

import java.time.Duration;

/**
 * A length of time in brackets or behind {@code offset}. Immutable. A plain {@code 5m} or {@code
 * 300} is {@link Fixed}; anything else is computed once per query, by {@link DurationResolver},
 * since {@code step()} and {@code range()} are known only then.
 */
public sealed interface DurationExpr {
  /** What of the query a message names: the duration, without parentheses around it. */
  Span span();

  /** Known without the query's times. */
  record Fixed(Duration value, Span span) implements DurationExpr {}

  /**
   * An operand.
   *
   * @param isDuration whether it was written as {@code 5m} and not as {@code 300}
   */
  record Literal(double seconds, boolean isDuration, Span span) implements DurationExpr {}

  /** {@code step()}: the step of the query; zero for an instant query. */
  record Step(Span span) implements DurationExpr {}

  /** {@code range()}: from the first to the last time of the query; zero for an instant query. */
  record Range(Span span) implements DurationExpr {}

  /** {@code -operand} or {@code +operand}. */
  record Signed(boolean negates, DurationExpr operand, Span span) implements DurationExpr {}

  /** {@code (inner)}; {@code inner} is no parenthesis itself. */
  record Paren(DurationExpr inner, Span span) implements DurationExpr {}

  /** {@code max_of(first, second)} or {@code min_of(first, second)}. */
  record Choice(boolean largest, DurationExpr first, DurationExpr second) implements DurationExpr {
    /** From operand to operand, as upstream has it. */
    @Override
    public Span span() {
      return first.span().to(second.span());
    }
  }

  /**
   * {@code left op right}.
   *
   * @param op one of {@code + - * / % ^}
   */
  record Binary(BinaryOp op, DurationExpr left, DurationExpr right) implements DurationExpr {
    @Override
    public Span span() {
      return left.span().to(right.span());
    }
  }

  /**
   * The length itself.
   *
   * @throws IllegalStateException when it has not been computed
   */
  default Duration value() {
    if (this instanceof Fixed(Duration value, _)) {
      return value;
    }
    throw new IllegalStateException("not computed before the evaluation: " + this);
  }

  /** Whether it is a plain zero. */
  default boolean isZero() {
    return this instanceof Fixed(Duration value, _) && value.isZero();
  }
}
