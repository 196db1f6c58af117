package io.tocsin.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for rules that are valid and wrong: alerts that cannot fire when they must, or that fire
 * when nothing is. Holds no state; any thread.
 */
public final class RuleLint {
  private static final List<LintCheck> ALL =
      List.of(
          new DeadCountCheck(),
          new EmptyCountCheck(),
          new DivisorCheck(),
          new ShortWindowCheck(),
          new UnknownSeriesCheck(),
          new MissingForCheck(),
          new DroppedLabelCheck(),
          new ValueLabelCheck());

  private final Set<String> checks;
  private final Optional<KnownSeries> known;

  /**
   * @param checks names of those to make, from {@link #names}
   * @param known what series there can be; empty where nobody can say
   */
  public RuleLint(Set<String> checks, Optional<KnownSeries> known) {
    this.checks = Set.copyOf(checks);
    this.known = known;
  }

  /** The names of all checks. */
  public static Set<String> names() {
    var names = new LinkedHashSet<String>();
    ALL.forEach(check -> names.add(check.name()));
    return names;
  }

  /**
   * What is wrong with the rules of one file, by place.
   *
   * @param text of the file
   * @param shownAs the name in places
   * @param groups as {@link RuleFileReader} read them from it, without a fault
   */
  public List<LintFinding> findings(String text, String shownAs, List<RuleGroup> groups) {
    RulePlaces places = RulePlaces.of(text, shownAs);
    var findings = new ArrayList<LintFinding>();
    for (int i = 0; i < groups.size(); i++) {
      List<Rule> rules = groups.get(i).rules();
      for (int j = 0; j < rules.size(); j++) {
        findings.addAll(
            findings(new LintedRule(groups.get(i), rules.get(j), known), places.of(i, j)));
      }
    }
    findings.sort(Comparator.comparing(LintFinding::place));
    return findings;
  }

  private List<LintFinding> findings(LintedRule rule, RulePlaces.RulePlace place) {
    var findings = new ArrayList<LintFinding>();
    for (LintCheck check : ALL) {
      if (checks.contains(check.name())) {
        var report = new LintReport(check.name(), place);
        check.look(rule, report);
        findings.addAll(report.findings());
      }
    }
    return findings;
  }
}
