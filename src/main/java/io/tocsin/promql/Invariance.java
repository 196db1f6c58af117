package io.tocsin.promql;

import io.tocsin.promql.Expr.Aggregate;
import io.tocsin.promql.Expr.Call;
import io.tocsin.promql.Expr.NumberLiteral;
import io.tocsin.promql.Expr.StringLiteral;
import io.tocsin.promql.Expr.Subquery;
import io.tocsin.promql.Expr.VectorSelector;
import java.util.List;

/** Which expressions have the same value at every step, so that one evaluation is enough. */
final class Invariance {
  private Invariance() {}

  static boolean isFixed(Expr expr) {
    return switch (expr) {
      case NumberLiteral _, StringLiteral _ -> true;
      case VectorSelector s -> s.shift().isFixed();
      case Subquery s -> s.shift().isFixed();
      case Call(PromFunction function, List<Expr> arguments, _) when function.dependsOnTime() ->
          function.equals(TimeFunctions.TIMESTAMP)
              && arguments.getFirst().unwrapped() instanceof VectorSelector s
              && s.shift().isFixed();
      // upstream looks at the operand alone: a parameter then counts as it is at the first step
      case Aggregate a -> isFixed(a.operand());
      case Expr other -> other.children().stream().allMatch(Invariance::isFixed);
    };
  }
}
