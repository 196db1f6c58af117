package io.tocsin.rules;

import io.tocsin.model.Labels;
import io.tocsin.rules.GroupSnapshot.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one rule remembers between evaluations.
 *
 * @param lastError empty unless {@code health} is {@link Health#ERR}
 * @param lastEvaluation {@link Instant#EPOCH} before the first
 * @param alerts by labels; empty for a recording rule
 * @param series that it wrote in its last good evaluation
 * @param restored whether alerts may show in series: false until what was pending before a restart
 *     is known again
 */
public record RuleState(
    Health health,
    String lastError,
    Duration evaluationTime,
    Instant lastEvaluation,
    Map<Labels, LiveAlert> alerts,
    Set<Labels> series,
    boolean restored) {
  /** Before the first evaluation. */
  static final RuleState NEW =
      new RuleState(Health.UNKNOWN, "", Duration.ZERO, Instant.EPOCH, Map.of(), Set.of(), true);

  public RuleState {
    alerts = Collections.unmodifiableMap(new LinkedHashMap<>(alerts));
    series = Collections.unmodifiableSet(new LinkedHashSet<>(series));
  }

  /** As new, but alerts and series of {@code other}, after a reload. */
  static RuleState continuing(RuleState other) {
    return new RuleState(
        Health.UNKNOWN,
        "",
        Duration.ZERO,
        Instant.EPOCH,
        other.alerts,
        other.series,
        other.restored);
  }

  RuleState good(Map<Labels, LiveAlert> nextAlerts, Set<Labels> written) {
    return new RuleState(
        Health.OK, "", evaluationTime, lastEvaluation, nextAlerts, written, restored);
  }

  /** After an evaluation whose result could not be stored as a whole. */
  RuleState refused(String error, Map<Labels, LiveAlert> nextAlerts, Set<Labels> written) {
    return new RuleState(
        Health.ERR, error, evaluationTime, lastEvaluation, nextAlerts, written, restored);
  }

  /** After a failure: series stay, as they get stale markers when a later evaluation is good. */
  RuleState failed(String error, Map<Labels, LiveAlert> nextAlerts) {
    return new RuleState(
        Health.ERR, error, evaluationTime, lastEvaluation, nextAlerts, series, restored);
  }

  RuleState evaluated(Instant at, Duration took) {
    return new RuleState(health, lastError, took, at, alerts, series, restored);
  }

  /** Alerts show in series from now on. */
  RuleState restored(Map<Labels, LiveAlert> restoredAlerts) {
    return new RuleState(
        health, lastError, evaluationTime, lastEvaluation, restoredAlerts, series, true);
  }

  /** Alerts show in series only when they are {@link #restored(Map)}. */
  RuleState unrestored() {
    return new RuleState(health, lastError, evaluationTime, lastEvaluation, alerts, series, false);
  }
}
