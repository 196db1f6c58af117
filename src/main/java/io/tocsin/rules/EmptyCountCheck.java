package io.tocsin.rules;

import io.tocsin.promql.AggregateOp;
import io.tocsin.promql.BinaryOp;
import io.tocsin.promql.Expr;
import io.tocsin.promql.Expr.Aggregate;
import io.tocsin.promql.Expr.Binary;
import io.tocsin.promql.ValueType;

/**
 * {@code count(up == 1) < 2}: when all are dead nothing is left to count, the answer is empty and
 * not 0, and the alert is silent when it matters most.
 */
final class EmptyCountCheck implements LintCheck {
  @Override
  public String name() {
    return "empty-count";
  }

  @Override
  public void look(LintedRule rule, LintReport into) {
    look(rule.rule().expr(), into);
  }

  /** What stands beside an {@code or} is not alone: the other side may speak where it is silent. */
  private static void look(Expr expr, LintReport into) {
    if (expr instanceof Binary binary) {
      if (binary.op() == BinaryOp.OR) {
        return;
      }
      Threshold.of(binary)
          .filter(Threshold::asksForFew)
          .filter(threshold -> isCountOfPassing(threshold.measured()))
          .ifPresent(
              threshold ->
                  into.at(
                      threshold.measured(),
                      "is empty, not 0, when nothing is left to count, and the alert is silent;"
                          + " use sum without a comparison, or add `or absent(...)`"));
    }
    expr.children().forEach(child -> look(child, into));
  }

  /** {@code count(up == 1)}: those that live, of series that are 0 when they do not. */
  private static boolean isCountOfPassing(Expr expr) {
    return expr instanceof Aggregate aggregate
        && aggregate.op() == AggregateOp.COUNT
        && isLivingOnly(aggregate.operand());
  }

  static boolean isLivingOnly(Expr expr) {
    return expr.unwrapped() instanceof Binary binary
        && !binary.returnsBool()
        && binary.right().type() == ValueType.SCALAR
        && Liveness.selector(binary.left()).isPresent()
        && Comparison.of(binary.op()).filter(op -> passesLiving(op, binary.right())).isPresent();
  }

  private static boolean passesLiving(Comparison op, Expr number) {
    double limit = Liveness.number(number).orElse(Double.NaN);
    return switch (op) {
      case EQUAL, GREATER_OR_EQUAL -> limit == 1;
      case NOT_EQUAL, GREATER -> limit == 0;
      case LESS, LESS_OR_EQUAL -> false;
    };
  }
}
