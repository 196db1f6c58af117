package io.tocsin.rules;

import io.tocsin.config.Place;
import io.tocsin.promql.Expr;
import java.util.ArrayList;
import java.util.List;

/** Collects what one check finds in one rule, and knows where that stands in the file. */
final class LintReport {
  private final String check;
  private final RulePlaces.RulePlace place;
  private final List<LintFinding> findings = new ArrayList<>();

  LintReport(String check, RulePlaces.RulePlace place) {
    this.check = check;
    this.place = place;
  }

  /** A finding at a part of the rule's expression. */
  void at(Expr part, String message) {
    add(place.expr(part.span()), message);
  }

  /**
   * A finding in a template.
   *
   * @param section {@code labels} or {@code annotations}
   * @param offset the character in the template
   */
  void at(String section, String key, int offset, String message) {
    add(place.template(section, key, offset), message);
  }

  private void add(Place at, String message) {
    findings.add(new LintFinding(at, check, message));
  }

  List<LintFinding> findings() {
    return findings;
  }
}
