package io.tocsin.rules;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which series there can be, as far as the configuration tells.
 *
 * @param metrics names of all metrics
 * @param jobs every {@code job} and the interval of its samples
 * @param recorded names of recorded metrics and the interval of their samples
 */
public record KnownSeries(
    Set<String> metrics, Map<String, Duration> jobs, Map<String, Duration> recorded) {
  public KnownSeries {
    metrics = Set.copyOf(metrics);
    jobs = Map.copyOf(jobs);
    recorded = Map.copyOf(recorded);
  }

  /** With what {@code group} records and alerts. */
  public KnownSeries with(RuleGroup group) {
    var names = new HashSet<>(metrics);
    names.add(AlertEvaluator.ALERTS);
    names.add(AlertEvaluator.ALERTS_FOR_STATE);
    var intervals = new HashMap<>(recorded);
    for (Rule rule : group.rules()) {
      if (rule instanceof Rule.Recording) {
        names.add(rule.name());
        intervals.merge(rule.name(), group.interval(), KnownSeries::shorter);
      }
    }
    return new KnownSeries(names, jobs, intervals);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /**
   * The time between two samples of a series.
   *
   * @param job the value that its {@code job} must have, if any
   */
  Optional<Duration> interval(String metric, Optional<String> job) {
    Duration written = recorded.get(metric);
    return written != null
        ? Optional.of(written)
        : job.flatMap(name -> Optional.ofNullable(jobs.get(name)));
  }
}
