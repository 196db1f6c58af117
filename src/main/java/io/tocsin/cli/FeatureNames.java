package io.tocsin.cli;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The names that {@code --enable-feature} takes; they are Prometheus's. */
final class FeatureNames {
  private static final List<String> SWITCHES =
      List.of(
          "concurrent-rule-eval",
          "promql-binop-fill-modifiers",
          "promql-delayed-name-removal",
          "promql-experimental-functions",
          "promql-extended-range-selectors",
          "promql-per-step-stats",
          "type-and-unit-labels",
          "use-start-timestamps");

  /** What needs no switch here; the names are taken so that command lines can stay as they are. */
  private static final Set<String> ALWAYS_ON =
      Set.of(
          "auto-reload-config",
          "expand-external-labels",
          "native-histograms",
          "promql-at-modifier",
          "promql-duration-expr",
          "promql-negative-offset",
          "remote-write-receiver",
          "utf8-names");

  private FeatureNames() {}

  /** One sentence for each name that switches nothing, in the order of the names. */
  static List<String> complaints(Collection<String> names) {
    return unknown(names)
        .map(
            name ->
                "unknown name for --enable-feature: "
                    + name
                    + "; known are "
                    + String.join(", ", SWITCHES))
        .toList();
  }

  private static Stream<String> unknown(Collection<String> names) {
    return names.stream()
        .filter(name -> !name.isEmpty() && !SWITCHES.contains(name) && !ALWAYS_ON.contains(name))
        .sorted();
  }
}
