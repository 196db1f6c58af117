package io.tocsin.rules;

import io.tocsin.promql.BinaryOp;
import io.tocsin.promql.Expr;
import io.tocsin.promql.Expr.Binary;
import java.util.stream.Stream;

/** {@code up == 0} without {@code for}: one lost answer pages somebody. */
final class MissingForCheck implements LintCheck {
  @Override
  public String name() {
    return "missing-for";
  }

  @Override
  public void look(LintedRule rule, LintReport into) {
    if (rule.rule() instanceof Rule.Alerting alerting && alerting.hold().held().isZero()) {
      conditions(alerting.expr())
          .filter(MissingForCheck::isDeath)
          .forEach(
              condition ->
                  into.at(
                      condition,
                      "fires on a single lost answer; give the rule a for of two intervals of the"
                          + " probe or more"));
    }
  }

  /** What makes the alert fire; the right side of {@code and} and {@code unless} only keeps it. */
  private static Stream<Binary> conditions(Expr expr) {
    if (!(expr.unwrapped() instanceof Binary binary)) {
      return Stream.empty();
    }
    if (binary.op() == BinaryOp.OR) {
      return Stream.concat(conditions(binary.left()), conditions(binary.right()));
    }
    return binary.op().isSetOperator() ? held(binary) : Stream.of(binary);
  }

  /** Held together with a second condition that smooths, it does not flap by itself. */
  private static Stream<Binary> held(Binary binary) {
    return binary.op() == BinaryOp.AND ? Stream.empty() : conditions(binary.left());
  }

  private static boolean isDeath(Binary binary) {
    return Threshold.of(binary)
        .filter(threshold -> Liveness.selector(threshold.measured()).isPresent())
        .filter(MissingForCheck::passesTheDead)
        .isPresent();
  }

  private static boolean passesTheDead(Threshold threshold) {
    double limit = Liveness.number(threshold.limit()).orElse(Double.NaN);
    return switch (threshold.op()) {
      case EQUAL, LESS_OR_EQUAL -> limit == 0;
      case LESS -> limit > 0 && limit <= 1;
      case NOT_EQUAL -> limit == 1;
      case GREATER, GREATER_OR_EQUAL -> false;
    };
  }
}
