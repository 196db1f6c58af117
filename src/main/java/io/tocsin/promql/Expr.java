package io.tocsin.promql;

import io.tocsin.model.Matcher;
import java.util.List;
import java.util.Optional;

/** A checked PromQL expression. Immutable; {@code toString} gives its canonical text. */
public sealed interface Expr {
  /** Where in the query it stands. */
  Span span();

  ValueType type();

  /**
   * @param isDuration whether it was written as {@code 5m}; the value is seconds then
   */
  record NumberLiteral(double value, boolean isDuration, Span span) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.SCALAR;
    }

    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  record StringLiteral(String value, Span span) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.STRING;
    }

    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /**
   * @param name the metric name before the braces, empty if there is none
   * @param matchers all conditions; that of {@code name} is the last
   * @param edges how the ends of its range are found where it stands in a range selector
   */
  record VectorSelector(
      String name, List<Matcher> matchers, Edges edges, TimeShift shift, Span span)
      implements Expr {
    public VectorSelector {
      matchers = List.copyOf(matchers);
    }

    VectorSelector(String name, List<Matcher> matchers, Span span) {
      this(name, matchers, Edges.PLAIN, TimeShift.NONE, span);
    }

    VectorSelector withEdges(Edges newEdges) {
      return new VectorSelector(name, matchers, newEdges, shift, span);
    }

    VectorSelector withShift(TimeShift newShift) {
      return new VectorSelector(name, matchers, edges, newShift, span);
    }

    VectorSelector withSpan(Span newSpan) {
      return new VectorSelector(name, matchers, edges, shift, newSpan);
    }

    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }

    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /** {@code selector[range]}. */
  record MatrixSelector(VectorSelector selector, DurationExpr range, Span span) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }

    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /**
   * {@code operand[range:step]}.
   *
   * @param step empty where the engine's default applies
   */
  record Subquery(
      Expr operand, DurationExpr range, Optional<DurationExpr> step, TimeShift shift, Span span)
      implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }

    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /** {@code -operand} or {@code +operand}. */
  record Unary(boolean negates, Expr operand, Span span) implements Expr {
    @Override
    public ValueType type() {
      return operand.type();
    }

    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /** {@code (inner)}. */
  record Paren(Expr inner, Span span) implements Expr {
    @Override
    public ValueType type() {
      return inner.type();
    }

    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /**
   * {@code left op right}.
   *
   * @param matching counts only between two vectors
   * @param operatorSpan the operator and its modifiers
   */
  record Binary(
      BinaryOp op,
      boolean returnsBool,
      VectorMatching matching,
      Expr left,
      Expr right,
      Span operatorSpan)
      implements Expr {
    @Override
    public Span span() {
      return left.span().to(right.span());
    }

    @Override
    public ValueType type() {
      boolean scalar = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
      return scalar ? ValueType.SCALAR : ValueType.VECTOR;
    }

    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /** {@code op by (labels) (parameter, operand)}; {@code parameter} exactly where op takes one. */
  record Aggregate(
      AggregateOp op, Optional<Expr> parameter, Expr operand, Grouping grouping, Span span)
      implements Expr {
    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }

    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /** {@code function(arguments)}. */
  record Call(PromFunction function, List<Expr> arguments, Span span) implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
    }

    @Override
    public ValueType type() {
      return function.returns();
    }

    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /** The text over several lines where it is long, as Prometheus's {@code format_query} has it. */
  default String formatted() {
    return ExprLayout.of(this, 0);
  }

  /** The expression inside all parentheses. */
  default Expr unwrapped() {
    Expr inner = this;
    while (inner instanceof Paren(Expr next, _)) {
      inner = next;
    }
    return inner;
  }

  /** The direct operands, in source order. */
  default List<Expr> children() {
    return switch (this) {
      case NumberLiteral _, StringLiteral _, VectorSelector _ -> List.of();
      case MatrixSelector(VectorSelector selector, _, _) -> List.of(selector);
      case Subquery s -> List.of(s.operand());
      case Unary(_, Expr operand, _) -> List.of(operand);
      case Paren(Expr inner, _) -> List.of(inner);
      case Binary b -> List.of(b.left(), b.right());
      case Aggregate a ->
          a.parameter().map(p -> List.of(p, a.operand())).orElse(List.of(a.operand()));
      case Call(_, List<Expr> arguments, _) -> arguments;
    };
  }
}
