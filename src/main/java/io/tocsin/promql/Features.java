package io.tocsin.promql;

import java.util.Set;

/**
 * What an evaluation does otherwise when asked to by Prometheus's feature flags.
 *
 * @param delaysNameRemoval metric names that a function drops stay until the end of the query, so
 *     that {@code by (__name__)} and {@code label_replace} still see them ({@code
 *     promql-delayed-name-removal})
 * @param usesStartTimes counters know since when they count ({@code use-start-timestamps})
 * @param typeAndUnitLabels the type of a metric is its label {@code __type__} ({@code
 *     type-and-unit-labels})
 * @param countsPerStep samples are told step by step ({@code promql-per-step-stats})
 */
record Features(
    boolean delaysNameRemoval,
    boolean usesStartTimes,
    boolean typeAndUnitLabels,
    boolean countsPerStep) {
  static Features of(Set<String> names) {
    return new Features(
        names.contains("promql-delayed-name-removal"),
        names.contains("use-start-timestamps"),
        names.contains("type-and-unit-labels"),
        names.contains("promql-per-step-stats"));
  }
}
