package io.tocsin.rules;

import io.tocsin.promql.AggregateOp;
import io.tocsin.promql.BinaryOp;
import io.tocsin.promql.Expr;
import io.tocsin.promql.Expr.Aggregate;
import io.tocsin.promql.Expr.Binary;
import io.tocsin.promql.Expr.Call;
import io.tocsin.promql.Expr.VectorSelector;
import io.tocsin.promql.ValueType;
import java.util.Optional;
import java.util.Set;

/**
 * Ratios whose divisor is zero or missing while the dividend is not: the ratio is infinite and
 * fires, or there is none and it is silent. A share such as errors of requests is none of them:
 * with no requests it is 0/0, which no threshold passes.
 */
final class DivisorCheck implements LintCheck {
  private static final Set<String> TRENDS = Set.of("deriv", "delta", "idelta");

  @Override
  public String name() {
    return "divisor";
  }

  @Override
  public void look(LintedRule rule, LintReport into) {
    rule.parts(Binary.class)
        .filter(binary -> binary.op() == BinaryOp.DIVIDE)
        .forEach(ratio -> look(ratio, rule, into));
  }

  private static void look(Binary ratio, LintedRule rule, LintReport into) {
    Expr divisor = ratio.right().unwrapped();
    problem(divisor)
        .filter(_ -> rule.parts(Binary.class).noneMatch(part -> guards(part, divisor)))
        .ifPresent(problem -> into.at(divisor, problem));
  }

  /** {@code and divisor > 0} somewhere in the expression. */
  private static boolean guards(Binary part, Expr divisor) {
    boolean bounded =
        part.op() == BinaryOp.GREATER
            || part.op() == BinaryOp.GREATER_OR_EQUAL
            || part.op() == BinaryOp.NOT_EQUAL;
    return bounded
        && part.right().type() == ValueType.SCALAR
        && part.left().unwrapped().toString().equals(divisor.toString());
  }

  private static Optional<String> problem(Expr divisor) {
    if (divisor.type() == ValueType.SCALAR) {
      boolean zero = Liveness.number(divisor).orElse(1) == 0;
      return zero ? Optional.of("divides by zero") : Optional.empty();
    }
    return switch (divisor) {
      case VectorSelector selector -> selector(selector);
      case Aggregate aggregate -> aggregate(aggregate);
      case Call call -> call(call);
      case Binary binary -> difference(binary);
      case Expr _ -> Optional.empty();
    };
  }

  private static Optional<String> selector(VectorSelector selector) {
    if (Liveness.isLiveness(selector.name())) {
      return Optional.of("is 0 for what is down, and the ratio infinite; filter it with == 1");
    }
    return isLimit(selector.name())
        ? Optional.of("is 0 where there is no limit, and the ratio infinite; filter it with > 0")
        : Optional.empty();
  }

  /** Metrics that say 0 for "as much as you like". */
  private static boolean isLimit(String metric) {
    return metric.endsWith("_limit_bytes") || metric.equals("redis_memory_max_bytes");
  }

  private static Optional<String> aggregate(Aggregate aggregate) {
    if (aggregate.op() == AggregateOp.MIN
        && aggregate.operand().unwrapped() instanceof VectorSelector) {
      return Optional.of(
          "is 0 as soon as one of the series is, and the ratio infinite; compare by multiplying,"
              + " or filter it with > 0");
    }
    if (aggregate.op() == AggregateOp.SUM && Liveness.selector(aggregate.operand()).isPresent()) {
      return Optional.of("is 0 when all are down, and the ratio infinite; filter it with > 0");
    }
    if (aggregate.op() == AggregateOp.COUNT && EmptyCountCheck.isLivingOnly(aggregate.operand())) {
      return Optional.of(
          "is missing when all are down, and so is the ratio; treat that case apart");
    }
    return Optional.empty();
  }

  private static Optional<String> call(Call call) {
    return TRENDS.contains(call.function().name())
        ? Optional.of(
            "is 0 while nothing changes, and the ratio infinite; filter it with != 0 or > 0")
        : Optional.empty();
  }

  /** {@code x / (a - b)}: zero as soon as both are the same. */
  private static Optional<String> difference(Binary binary) {
    boolean vectors =
        binary.left().type() == ValueType.VECTOR && binary.right().type() == ValueType.VECTOR;
    return binary.op() == BinaryOp.SUBTRACT && vectors
        ? Optional.of(
            "is 0 when both sides are the same, and the ratio infinite; filter it with > 0")
        : Optional.empty();
  }
}
