package io.tocsin.rules;

import io.tocsin.alert.Hold;
import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import io.tocsin.model.StaleMarker;
import io.tocsin.rules.GroupSnapshot.RuleSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What one group remembers between evaluations. Immutable; its owner replaces it.
 *
 * @param lastEvaluation timestamp of the last one; {@link Instant#EPOCH} before the first
 * @param evaluationTime how long it took
 * @param rules one for each rule of the group, in order
 * @param departed series of rules that a reload took away and that have no stale marker yet
 */
public record GroupState(
    Instant lastEvaluation, Duration evaluationTime, List<RuleState> rules, Set<Labels> departed) {
  public GroupState {
    rules = List.copyOf(rules);
    departed = Collections.unmodifiableSet(new LinkedHashSet<>(departed));
  }

  /** Before the first evaluation of {@code group}; nothing is restored from before. */
  public static GroupState initial(RuleGroup group) {
    return new GroupState(
        Instant.EPOCH,
        Duration.ZERO,
        Collections.nCopies(group.rules().size(), RuleState.NEW),
        Set.of());
  }

  /**
   * Before the first evaluation after a start of the server. Rules that wait for something are
   * restored later, see {@link GroupEvaluator#restore}.
   */
  public static GroupState restarting(RuleGroup group) {
    List<RuleState> rules =
        group.rules().stream()
            .map(rule -> waits(rule) ? RuleState.NEW.unrestored() : RuleState.NEW)
            .toList();
    return new GroupState(Instant.EPOCH, Duration.ZERO, rules, Set.of());
  }

  private static boolean waits(Rule rule) {
    return rule instanceof Rule.Alerting alerting && !alerting.hold().equals(Hold.NONE);
  }

  /** Whether a rule does not show its alerts in series yet, as it is not restored. */
  public boolean awaitsRestore() {
    return !rules.stream().allMatch(RuleState::restored);
  }

  /**
   * Whether an evaluation at {@code at} is of use: timestamps of a group only grow, so a slot that
   * is not after an evaluation between slots is left out.
   */
  public boolean accepts(Instant at) {
    return lastEvaluation.equals(Instant.EPOCH) || at.isAfter(lastEvaluation);
  }

  /** How long the rules took in the last evaluation, added up. */
  public Duration ruleTime() {
    return rules.stream().map(RuleState::evaluationTime).reduce(Duration.ZERO, Duration::plus);
  }

  /** Every series that is not marked stale. */
  public Set<Labels> series() {
    var all = new LinkedHashSet<>(departed);
    rules.forEach(rule -> all.addAll(rule.series()));
    return all;
  }

  /** The end of all its series, for a group that is gone. */
  public List<Sample> staleMarkers(Instant at) {
    return series().stream()
        .map(labels -> new Sample(labels, at.toEpochMilli(), StaleMarker.VALUE))
        .toList();
  }

  /** The group as it stands, for those who show it. */
  public GroupSnapshot snapshot(RuleGroup group) {
    List<RuleSnapshot> shown =
        IntStream.range(0, rules.size())
            .mapToObj(i -> snapshot(group.rules().get(i), rules.get(i)))
            .toList();
    return new GroupSnapshot(
        group.name(),
        group.file(),
        group.interval(),
        group.limit(),
        evaluationTime,
        lastEvaluation,
        shown);
  }

  private static RuleSnapshot snapshot(Rule rule, RuleState state) {
    return switch (rule) {
      case Rule.Recording recording ->
          new GroupSnapshot.Recording(
              recording.name(),
              recording.expr().toString(),
              Labels.withEmptyValues(recording.labelTexts()),
              state.health(),
              state.lastError(),
              state.evaluationTime(),
              state.lastEvaluation());
      case Rule.Alerting alerting ->
          new GroupSnapshot.Alerting(
              alerting.name(),
              alerting.expr().toString(),
              Labels.withEmptyValues(alerting.labelTexts()),
              state.health(),
              state.lastError(),
              state.evaluationTime(),
              state.lastEvaluation(),
              alerting.hold().held(),
              alerting.hold().keepFiringFor(),
              Labels.withEmptyValues(alerting.annotationTexts()),
              state.alerts().values().stream().map(LiveAlert::snapshot).toList());
    };
  }
}
