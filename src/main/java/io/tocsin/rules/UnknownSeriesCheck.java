package io.tocsin.rules;

import io.tocsin.config.Nearest;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.promql.Expr.VectorSelector;
import java.util.Optional;

/**
 * Selectors that no probe and no recording rule has series for: misspelt, or left over. Needs to
 * know the configuration, and that nobody else sends samples.
 */
final class UnknownSeriesCheck implements LintCheck {
  @Override
  public String name() {
    return "unknown-series";
  }

  @Override
  public void look(LintedRule rule, LintReport into) {
    rule.known()
        .ifPresent(
            known ->
                rule.parts(VectorSelector.class).forEach(selector -> look(selector, known, into)));
  }

  private static void look(VectorSelector selector, KnownSeries known, LintReport into) {
    fixed(selector, Labels.NAME)
        .filter(name -> !known.metrics().contains(name))
        .ifPresentOrElse(
            name ->
                into.at(
                    selector,
                    "no probe and no recording rule writes "
                        + name
                        + Nearest.hint(name, known.metrics())),
            () -> job(selector, known, into));
  }

  private static void job(VectorSelector selector, KnownSeries known, LintReport into) {
    boolean recorded = known.recorded().containsKey(selector.name());
    fixed(selector, "job")
        .filter(job -> !recorded && !known.jobs().containsKey(job))
        .ifPresent(
            job ->
                into.at(
                    selector,
                    "no service is named " + job + Nearest.hint(job, known.jobs().keySet())));
  }

  /** The one value, other than none, that {@code label} must have. */
  static Optional<String> fixed(VectorSelector selector, String label) {
    return selector.matchers().stream()
        .filter(matcher -> matcher.name().equals(label))
        .filter(matcher -> matcher.op() == Matcher.Op.EQUAL && !matcher.value().isEmpty())
        .map(Matcher::value)
        .findFirst();
  }
}
