package io.tocsin.rules;

import io.tocsin.model.PromDuration;
import io.tocsin.promql.DurationExpr;
import io.tocsin.promql.Expr;
import io.tocsin.promql.Expr.Call;
import io.tocsin.promql.Expr.MatrixSelector;
import io.tocsin.promql.Expr.Subquery;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * {@code rate(x[10s])} of samples 10 s apart: a window that does not always hold two samples has no
 * rate, now and then or ever. And one that is shorter than the evaluation interval never looks at
 * what happens between.
 */
final class ShortWindowCheck implements LintCheck {
  private static final Set<String> NEED_TWO =
      Set.of("rate", "irate", "increase", "delta", "idelta", "deriv", "changes", "resets");

  @Override
  public String name() {
    return "short-window";
  }

  @Override
  public void look(LintedRule rule, LintReport into) {
    look(rule.rule().expr(), rule.group().interval(), rule, into);
  }

  /**
   * @param evaluated how often {@code expr} is evaluated; zero where nobody can say
   */
  private static void look(Expr expr, Duration evaluated, LintedRule rule, LintReport into) {
    if (expr instanceof Call call && NEED_TWO.contains(call.function().name())) {
      look(call, evaluated, rule, into);
    }
    // a subquery has steps of its own, which may be as short as the window
    Duration below = expr instanceof Subquery ? Duration.ZERO : evaluated;
    expr.children().forEach(child -> look(child, below, rule, into));
  }

  private static void look(Call call, Duration evaluated, LintedRule rule, LintReport into) {
    if (call.arguments().getFirst().unwrapped() instanceof MatrixSelector matrix
        && matrix.range() instanceof DurationExpr.Fixed(Duration window, _)) {
      Duration interval =
          rule.known().flatMap(known -> interval(known, matrix)).orElse(Duration.ZERO);
      if (window.compareTo(interval.multipliedBy(2)) < 0) {
        into.at(
            matrix,
            "holds less than two samples at times, which come every "
                + PromDuration.format(interval)
                + "; use at least "
                + PromDuration.format(interval.multipliedBy(4)));
      } else if (window.compareTo(evaluated) < 0) {
        into.at(
            matrix,
            "is shorter than the evaluation interval of "
                + PromDuration.format(evaluated)
                + ", so nobody looks at what happens between; lengthen it or evaluate more often");
      }
    }
  }

  private static Optional<Duration> interval(KnownSeries known, MatrixSelector matrix) {
    return known.interval(
        matrix.selector().name(), UnknownSeriesCheck.fixed(matrix.selector(), "job"));
  }
}
