package io.tocsin.rules;

import io.tocsin.promql.AggregateOp;
import io.tocsin.promql.Expr.Aggregate;
import io.tocsin.promql.Expr.Binary;

/**
 * {@code count(up) < 2}: the dead have a series as well, so it counts all that are known and never
 * those that live.
 */
final class DeadCountCheck implements LintCheck {
  @Override
  public String name() {
    return "dead-count";
  }

  @Override
  public void look(LintedRule rule, LintReport into) {
    rule.parts(Binary.class)
        .flatMap(binary -> Threshold.of(binary).stream())
        .filter(Threshold::asksForFew)
        .forEach(threshold -> look(threshold, into));
  }

  private static void look(Threshold threshold, LintReport into) {
    if (threshold.measured() instanceof Aggregate aggregate
        && aggregate.op() == AggregateOp.COUNT) {
      Liveness.selector(aggregate.operand())
          .ifPresent(
              selector ->
                  into.at(
                      aggregate,
                      "counts the dead as well, whose "
                          + selector.name()
                          + " is there with the value 0; use sum("
                          + selector
                          + ") to count those that live"));
    }
  }
}
