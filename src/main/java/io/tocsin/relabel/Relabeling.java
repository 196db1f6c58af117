package io.tocsin.relabel;

import io.tocsin.config.Section;
import io.tocsin.model.Labels;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rules that are applied to a label set one after the other, each to what the one before left. */
public final class Relabeling {
  /** Leaves every label set as it is. */
  public static final Relabeling NONE = new Relabeling(List.of());

  private final List<RelabelRule> rules;

  Relabeling(List<RelabelRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Reads the list of rules under {@code key} of {@code s}, such as {@code relabel_configs}; a
   * missing one has no rules.
   */
  public static Relabeling from(Section s, String key) {
    return new Relabeling(s.list(key, rule -> rule.build(RelabelRuleReader::rule)));
  }

  /** {@code labels} after all rules; empty when one of them drops the set. */
  public Optional<Labels> apply(Labels labels) {
    Optional<Labels> left = Optional.of(labels);
    for (RelabelRule rule : rules) {
      left = left.flatMap(rule::apply);
    }
    return left;
  }

  /** The rules as {@link #from} reads them: keys and plain values of each. */
  public List<Map<String, Object>> toYaml() {
    return rules.stream().map(RelabelRuleText::keys).toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Relabeling that && rules.equals(that.rules);
  }

  @Override
  public int hashCode() {
    return rules.hashCode();
  }

  @Override
  public String toString() {
    return rules.toString();
  }
}
