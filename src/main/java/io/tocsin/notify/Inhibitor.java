package io.tocsin.notify;

import io.tocsin.model.Labels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Knows which alerts could inhibit others. Alert labels never change, so whether an alert is a
 * source is decided once, when it comes:
 *
 * <pre>
 * rule 0 ─ {instance="a"} ─▶ [{alertname="JobDown", instance="a"}]
 *        └ {instance="b"} ─▶ [...]
 * </pre>
 *
 * Confined to its dispatcher.
 */
final class Inhibitor {
  private record Entry(InhibitRule rule, Map<Labels, Set<Labels>> sources) {}

  /** Why a target is not told about. */
  record Found(InhibitRule rule, Labels source) {}

  private final List<Entry> entries;

  Inhibitor(List<InhibitRule> rules) {
    this.entries = rules.stream().map(rule -> new Entry(rule, new HashMap<>())).toList();
  }

  void add(Labels alert) {
    for (Entry entry : entries) {
      if (entry.rule.isSource(alert)) {
        entry
            .sources
            .computeIfAbsent(entry.rule.equalLabels(alert), _ -> new HashSet<>())
            .add(alert);
      }
    }
  }

  void remove(Labels alert) {
    for (Entry entry : entries) {
      entry.sources.computeIfPresent(
          entry.rule.equalLabels(alert),
          (_, sources) -> {
            sources.remove(alert);
            return sources.isEmpty() ? null : sources;
          });
    }
  }

  /**
   * The first rule and source that inhibit {@code target}. An alert that is both source and target
   * of a rule is not inhibited by another one that is both, or the two would silence each other.
   */
  Optional<Found> inhibits(Labels target, Predicate<Labels> fires) {
    for (Entry entry : entries) {
      InhibitRule rule = entry.rule;
      if (!rule.isTarget(target)) {
        continue;
      }
      boolean bothSides = rule.isSource(target);
      Optional<Labels> source =
          entry.sources.getOrDefault(rule.equalLabels(target), Set.of()).stream()
              .filter(candidate -> !(bothSides && rule.isTarget(candidate)))
              .filter(fires)
              .findFirst();
      if (source.isPresent()) {
        return Optional.of(new Found(rule, source.get()));
      }
    }
    return Optional.empty();
  }
}
