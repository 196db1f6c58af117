package io.tocsin.rules;

import io.tocsin.promql.Expr;
import io.tocsin.promql.Expr.Call;
import io.tocsin.promql.Expr.NumberLiteral;
import io.tocsin.promql.Expr.Unary;
import io.tocsin.promql.Expr.VectorSelector;
import java.util.Optional;
import java.util.OptionalDouble;

/** Knows series that are 1 for what is alive and 0 for what is dead. */
final class Liveness {
  private Liveness() {}

  /** {@code up}, {@code probe_success}, {@code mysql_up}, {@code health_component_up}. */
  static boolean isLiveness(String metric) {
    return metric.equals("up") || metric.equals("probe_success") || metric.endsWith("_up");
  }

  /** The selector that {@code expr} is, where it selects such series. */
  static Optional<VectorSelector> selector(Expr expr) {
    return expr.unwrapped() instanceof VectorSelector selector && isLiveness(selector.name())
        ? Optional.of(selector)
        : Optional.empty();
  }

  /** A number as it is written, {@code -1} and {@code (1)} included. */
  static OptionalDouble number(Expr expr) {
    return switch (expr.unwrapped()) {
      case NumberLiteral literal -> OptionalDouble.of(literal.value());
      case Unary unary -> {
        OptionalDouble value = number(unary.operand());
        yield unary.negates() && value.isPresent()
            ? OptionalDouble.of(-value.getAsDouble())
            : value;
      }
      case Call call when call.function().name().equals("vector") ->
          number(call.arguments().getFirst());
      case Expr _ -> OptionalDouble.empty();
    };
  }
}
