package io.tocsin.rules;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** promtool's {@code duplicate-rules}: rules of a file with the same name and labels. */
public final class DuplicateRules {
  /**
   * What several rules are.
   *
   * @param name the metric or the alert
   * @param labels as the file gives them
   */
  public record Duplicate(String name, Map<String, String> labels) {
    public Duplicate {
      labels = new TreeMap<>(labels);
    }
  }

  private DuplicateRules() {}

  /** Each once, by name and labels. */
  public static List<Duplicate> in(List<RuleGroup> groups) {
    Set<Duplicate> seen = new LinkedHashSet<>();
    Set<Duplicate> twice = new LinkedHashSet<>();
    groups.stream()
        .flatMap(group -> group.rules().stream())
        .map(rule -> new Duplicate(rule.name(), rule.labelTexts()))
        .filter(rule -> !seen.add(rule))
        .forEach(twice::add);
    return twice.stream()
        .sorted(
            Comparator.comparing(Duplicate::name)
                .thenComparing(duplicate -> duplicate.labels().toString()))
        .toList();
  }
}
