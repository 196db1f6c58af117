package io.tocsin.rules;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertState.Firing;
import io.tocsin.alert.AlertState.Pending;
import io.tocsin.alert.Hold;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One restore of a group under way; reads {@code ALERTS} and {@code ALERTS_FOR_STATE}. */
final class RestoreRun {
  private final ForRestore how;
  private final AlertEvaluator alerting;
  private final Querier stored;
  private final Instant at;

  RestoreRun(ForRestore how, AlertEvaluator alerting, Querier stored, Instant at) {
    this.how = how;
    this.alerting = alerting;
    this.stored = stored;
    this.at = at;
  }

  /** An alert's last sample before the restart. */
  private record Last(Instant at, double value) {
    Instant activeAt() {
      return Instant.ofEpochSecond((long) value);
    }
  }

  GroupState restored(RuleGroup group, GroupState state) {
    var rules = new ArrayList<RuleState>();
    for (int i = 0; i < state.rules().size(); i++) {
      RuleState rule = state.rules().get(i);
      rules.add(rule.restored() ? rule : restored(group.rules().get(i), rule));
    }
    return new GroupState(state.lastEvaluation(), state.evaluationTime(), rules, state.departed());
  }

  private RuleState restored(Rule rule, RuleState state) {
    return switch (rule) {
      case Rule.Recording _ -> state.restored(state.alerts());
      case Rule.Alerting alert -> state.restored(alerts(alert, state.alerts()));
    };
  }

  private Map<Labels, LiveAlert> alerts(Rule.Alerting rule, Map<Labels, LiveAlert> now) {
    Map<Labels, Last> before = last(rule, AlertEvaluator.ALERTS_FOR_STATE);
    Map<Labels, LiveAlert> alerts = new LinkedHashMap<>(now);
    alerts.replaceAll(
        (labels, alert) ->
            Optional.ofNullable(before.get(labels))
                .map(last -> resumed(alert, last, rule.hold()))
                .orElse(alert));
    if (rule.hold().keepFiringFor().isPositive()) {
      kept(rule, before).forEach(alerts::putIfAbsent);
    }
    return alerts;
  }

  /** By the labels of the alert. Series that had ended before the restart are not among them. */
  private Map<Labels, Last> last(Rule.Alerting rule, String metric, Matcher... more) {
    var range = new TimeRange(at.minus(how.outageTolerance()).toEpochMilli(), at.toEpochMilli());
    List<Matcher> matchers = new ArrayList<>(List.of(more));
    matchers.add(Matcher.equal(Labels.NAME, metric));
    matchers.add(Matcher.equal(Alert.ALERTNAME, rule.name()));
    Map<Labels, Last> found = new LinkedHashMap<>();
    for (SelectedSeries series : stored.select(range, matchers)) {
      SampleArray samples = series.samples();
      int last = samples.size() - 1;
      if (last >= 0 && !StaleMarker.isStale(samples.value(last))) { // others may write histograms
        Instant seen = Instant.ofEpochMilli(samples.timestampMillis(last));
        found.put(
            AlertEvaluator.alertLabels(rule, series.labels()), new Last(seen, samples.value(last)));
      }
    }
    return found;
  }

  private LiveAlert resumed(LiveAlert alert, Last last, Hold hold) {
    return alert.state() instanceof Pending
        ? alert.in(new Pending(shifted(last, hold.held())))
        : alert;
  }

  /** The time that makes {@code for} end when it should, counted from there. */
  private Instant shifted(Last last, Duration held) {
    Instant activeAt = last.activeAt();
    Duration remaining = held.minus(Duration.between(activeAt, last.at()));
    if (!remaining.isPositive()) {
      return activeAt; // it was firing; the next evaluation fires it again
    }
    boolean hasGrace = held.compareTo(how.gracePeriod()) >= 0;
    return hasGrace && remaining.compareTo(how.gracePeriod()) < 0
        ? at.plus(how.gracePeriod()).minus(held)
        : activeAt.plus(Duration.between(last.at(), at));
  }

  /**
   * Alerts that fired before the restart, kept from now on: since when the expression has not held
   * is not known, and the outage must not count.
   */
  private Map<Labels, LiveAlert> kept(Rule.Alerting rule, Map<Labels, Last> before) {
    Matcher firing = Matcher.equal(AlertEvaluator.ALERT_STATE, "firing");
    Map<Labels, LiveAlert> kept = new LinkedHashMap<>();
    for (Labels labels : last(rule, AlertEvaluator.ALERTS, firing).keySet()) {
      if (before.containsKey(labels)) {
        Instant activeAt = before.get(labels).activeAt();
        Instant firedAt = activeAt.plus(rule.hold().held());
        var state = new Firing(activeAt, firedAt, Optional.of(at));
        kept.put(labels, alerting.unseen(rule, labels).in(state));
      }
    }
    return kept;
  }
}
