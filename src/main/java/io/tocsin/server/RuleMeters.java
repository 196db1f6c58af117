package io.tocsin.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.tocsin.rules.Evaluation;
import io.tocsin.rules.Reload;
import io.tocsin.rules.RuleGroup;
import io.tocsin.rules.RunningGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of rule groups, by Prometheus's names with the label {@code rule_group="file;name"}.
 * Confined to the context of the rules verticle; scrapes read the last evaluation.
 */
final class RuleMeters {
  private static final double[] GROUP_QUANTILES = {0.01, 0.05, 0.5, 0.9, 0.99};
  private static final double[] RULE_QUANTILES = {0.5, 0.9, 0.99};

  private final Metrics metrics;
  private final Timer groupDuration;
  private final Timer ruleDuration;
  private final Map<String, GroupMeters> byGroup = new HashMap<>(); // confined

  RuleMeters(Metrics metrics) {
    this.metrics = metrics;
    groupDuration =
        metrics.summary(
            "prometheus_rule_group_duration", "How long rule groups take.", GROUP_QUANTILES);
    ruleDuration =
        metrics.summary(
            "prometheus_rule_evaluation_duration", "How long rules take.", RULE_QUANTILES);
  }

  /** The last evaluation of a group, as the scrape reads it. */
  private record Last(RunningGroup running, int samples, Duration took) {}

  /** The meters of one group. */
  private static final class GroupMeters {
    final List<Meter> all = new ArrayList<>();
    final Counter iterations;
    final Counter missed;
    final Counter evaluations;
    final Counter failures;
    volatile Last last;
    volatile Duration restore = Duration.ZERO; // the last

    GroupMeters(Metrics metrics, RunningGroup running) {
      last = new Last(running, 0, Duration.ZERO);
      String key = running.group().key();
      iterations = counter(metrics, "group_iterations", "Slots that came.", key);
      missed = counter(metrics, "group_iterations_missed", "Slots that were missed.", key);
      evaluations = counter(metrics, "evaluations", "Rules evaluated.", key);
      failures = counter(metrics, "evaluation_failures", "Rules that failed.", key);
      gauge(metrics, "group_interval_seconds", key, l -> seconds(l.running.group().interval()));
      gauge(metrics, "group_rules", key, l -> l.running.group().rules().size());
      gauge(metrics, "group_last_duration_seconds", key, l -> seconds(l.took));
      gauge(
          metrics,
          "group_last_rule_duration_sum_seconds",
          key,
          l -> seconds(l.running.state().ruleTime()));
      gauge(
          metrics,
          "group_last_evaluation_timestamp_seconds",
          key,
          l -> l.running.state().lastEvaluation().toEpochMilli() / 1e3);
      gauge(metrics, "group_last_evaluation_samples", key, l -> l.samples);
      gauge(metrics, "group_last_restore_duration_seconds", key, _ -> seconds(restore));
    }

    private static double seconds(Duration duration) {
      return duration.toNanos() / 1e9;
    }

    private Counter counter(Metrics metrics, String name, String description, String key) {
      Counter counter = metrics.counter("prometheus_rule_" + name, description, "rule_group", key);
      all.add(counter);
      return counter;
    }

    private void gauge(Metrics metrics, String name, String key, ToDoubleFunction<Last> value) {
      all.add(
          Gauge.builder("prometheus_rule_" + name, this, meters -> value.applyAsDouble(meters.last))
              .description("As Prometheus counts.")
              .tag("rule_group", key)
              .register(metrics.registry()));
    }
  }

  /** A slot came for {@code group}, {@code missed} before it had been missed. */
  void iterations(RuleGroup group, long missed) {
    @Nullable GroupMeters meters = byGroup.get(group.key());
    if (meters != null) {
      meters.iterations.increment((double) missed + 1);
      meters.missed.increment((double) missed);
    }
  }

  /** The alerts of a group were restored from the time before the start. */
  void restored(RuleGroup group, Duration took) {
    @Nullable GroupMeters meters = byGroup.get(group.key());
    if (meters != null) {
      meters.restore = took;
    }
  }

  /** One evaluation ended. */
  void evaluated(RunningGroup running, Evaluation evaluation, Duration took) {
    groupDuration.record(took);
    evaluation.state().rules().forEach(rule -> ruleDuration.record(rule.evaluationTime()));
    @Nullable GroupMeters meters = byGroup.get(running.group().key());
    if (meters != null) {
      meters.evaluations.increment(running.group().rules().size());
      meters.failures.increment(evaluation.failures());
      meters.last = new Last(running, evaluation.resultSamples(), took);
    }
  }

  /** One evaluation ended without a result: every rule counts as failed. */
  void failed(RunningGroup running) {
    @Nullable GroupMeters meters = byGroup.get(running.group().key());
    if (meters != null) {
      meters.evaluations.increment(running.group().rules().size());
      meters.failures.increment(running.group().rules().size());
    }
  }

  /** Registers the meters of new groups and takes away those of old ones. */
  void replaced(Reload reload) {
    Set<String> kept = new HashSet<>();
    for (RunningGroup running : reload.groups()) {
      String key = running.group().key();
      kept.add(key);
      byGroup.computeIfAbsent(key, _ -> new GroupMeters(metrics, running));
    }
    byGroup
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !kept.contains(entry.getKey());
              if (gone) {
                entry.getValue().all.forEach(metrics.registry()::remove);
              }
              return gone;
            });
  }
}
