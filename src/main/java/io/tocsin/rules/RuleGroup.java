package io.tocsin.rules;

import io.tocsin.promql.Selectors;
import io.tocsin.promql.Selectors.MetricNames;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Rules that are evaluated one after the other at the same timestamps. Equal groups have equal
 * definitions.
 *
 * @param file the rule file as {@link GroupSnapshot#file}
 * @param name unique in its file
 * @param interval positive
 * @param queryOffset how far before an evaluation's timestamp its rules read and write
 * @param limit most alerts or series a rule may yield, 0 for no limit
 */
public record RuleGroup(
    String file,
    String name,
    Duration interval,
    Duration queryOffset,
    int limit,
    List<Rule> rules) {
  public RuleGroup {
    if (!interval.isPositive() || queryOffset.isNegative() || limit < 0) {
      throw new IllegalArgumentException(
          "group " + name + ": interval " + interval + ", offset " + queryOffset + ", " + limit);
    }
    rules = List.copyOf(rules);
  }

  /** What identifies a group: {@code file;name}, as in the metrics of rule groups. */
  public String key() {
    return file + ";" + name;
  }

  /** When it is evaluated. */
  public Schedule schedule() {
    return Schedule.of(file, name, interval);
  }

  /**
   * Whether new samples of these metrics may change what its rules yield, so that it is worth an
   * evaluation at once. A group with a {@code query_offset} does not see them yet.
   */
  public boolean reads(Set<String> metricNames) {
    return queryOffset.isZero() && rules.stream().anyMatch(rule -> reads(rule, metricNames));
  }

  private static boolean reads(Rule rule, Set<String> metricNames) {
    MetricNames read = Selectors.metricNames(rule.expr());
    return read.anyName() || !Collections.disjoint(read.names(), metricNames);
  }
}
