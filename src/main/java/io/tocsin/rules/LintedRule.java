package io.tocsin.rules;

import io.tocsin.promql.Expr;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One rule under the eyes of the checks.
 *
 * @param known what series there can be; empty where nobody can say
 */
record LintedRule(RuleGroup group, Rule rule, Optional<KnownSeries> known) {
  /** Every part of the expression that is of {@code type}, itself included, outermost first. */
  <E extends Expr> Stream<E> parts(Class<E> type) {
    return parts(rule.expr()).filter(type::isInstance).map(type::cast);
  }

  static Stream<Expr> parts(Expr expr) {
    return Stream.concat(Stream.of(expr), expr.children().stream().flatMap(child -> parts(child)));
  }
}
