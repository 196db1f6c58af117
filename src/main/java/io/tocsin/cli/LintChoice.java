package io.tocsin.cli;

import io.tocsin.rules.RuleLint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which checks {@code --lint} asks for.
 *
 * @param checks names of checks
 * @param unknown words that name none
 */
record LintChoice(Set<String> checks, List<String> unknown) {
  static final String DUPLICATE_RULES = "duplicate-rules";

  LintChoice {
    checks = Set.copyOf(checks);
    unknown = List.copyOf(unknown);
  }

  /** From words such as {@code all}, {@code -divisor}; later ones win. */
  static LintChoice of(List<String> words) {
    Set<String> all = new LinkedHashSet<>(RuleLint.names());
    all.add(DUPLICATE_RULES);
    Set<String> chosen = new LinkedHashSet<>();
    List<String> unknown = new ArrayList<>();
    if (words.stream().allMatch(word -> word.startsWith("-"))) {
      chosen.addAll(all);
    }
    for (String word : words) {
      boolean leavesOut = word.startsWith("-");
      String name = leavesOut ? word.substring(1) : word;
      if (word.equals("all")) {
        chosen.addAll(all);
      } else if (word.equals("none")) {
        chosen.clear();
      } else if (!all.contains(name)) {
        unknown.add(word);
      } else if (leavesOut) {
        chosen.remove(name);
      } else {
        chosen.add(name);
      }
    }
    return new LintChoice(chosen, unknown);
  }
}
