package io.tocsin.rules;

import io.tocsin.alert.Alert;
import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import io.tocsin.model.StaleMarker;
import io.tocsin.promql.Engine;
import io.tocsin.promql.Value.VectorSample;
import io.tocsin.storage.Querier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** One evaluation of a group under way. */
final class GroupRun {
  private final RuleGroup group;
  private final GroupState before;
  private final Overlay overlay;
  private final RuleQueries queries;
  private final AlertEvaluator alerting;
  private final LongSupplier nanoTime;
  private final Instant at;
  private final long sampleMillis;
  private final List<Sample> samples = new ArrayList<>();
  private final Set<Labels> written = new HashSet<>();
  private final List<AlertChange> changes = new ArrayList<>();
  private final List<Alert> alerts = new ArrayList<>();
  private int ruleIndex;
  private int failures;
  private int resultSamples;

  GroupRun(
      Engine engine,
      GroupEvaluator.Settings settings,
      LongSupplier nanoTime,
      RuleGroup group,
      GroupState before,
      Querier stored,
      Instant at) {
    this.group = group;
    this.before = before;
    this.overlay = new Overlay(stored);
    this.queries = new RuleQueries(engine, overlay, nanoTime, settings.queryTimeout());
    this.nanoTime = nanoTime;
    this.at = at;
    this.sampleMillis = at.minus(group.queryOffset()).toEpochMilli();
    this.alerting = new AlertEvaluator(group, settings, at, queries.functions(settings, at));
  }

  Evaluation run() {
    long start = nanoTime.getAsLong();
    var rules = new ArrayList<RuleState>();
    for (int i = 0; i < group.rules().size(); i++) {
      long ruleStart = nanoTime.getAsLong();
      ruleIndex = i;
      RuleState state = rule(group.rules().get(i), before.rules().get(i));
      rules.add(state.evaluated(at, since(ruleStart)));
    }
    before.departed().forEach(this::end);
    var state = new GroupState(at, since(start), rules, Set.of());
    return new Evaluation(state, samples, changes, alerts, failures, resultSamples);
  }

  private Duration since(long startNanos) {
    return Duration.ofNanos(nanoTime.getAsLong() - startNanos);
  }

  private RuleState rule(Rule rule, RuleState state) {
    try {
      List<VectorSample> result = queries.run(rule.expr(), sampleMillis);
      return switch (rule) {
        case Rule.Recording recording -> record(recording, result, state);
        case Rule.Alerting alertingRule -> alert(alertingRule, result, state);
      };
    } catch (RuleFailure failure) {
      failures++;
      Map<Labels, LiveAlert> kept = failure.dropsAlerts() ? Map.of() : state.alerts();
      changes.addAll(AlertEvaluator.changes(rule.name(), state.alerts(), kept));
      return state.failed(String.valueOf(failure.getMessage()), kept);
    }
  }

  private RuleState record(Rule.Recording rule, List<VectorSample> result, RuleState state)
      throws RuleFailure {
    var recorded = new LinkedHashMap<Labels, Sample>();
    for (VectorSample element : result) {
      Labels.Builder labels = element.labels().builder().set(Labels.NAME, rule.name());
      rule.labels().forEach(labels::set);
      Labels series = labels.build();
      if (recorded.put(series, new Sample(series, sampleMillis, element.value())) != null) {
        throw RuleFailure.of(
            "vector contains metrics with the same labelset after applying rule labels");
      }
    }
    if (group.limit() > 0 && recorded.size() > group.limit()) {
      throw RuleFailure.limit(group.limit(), recorded.size(), "series");
    }
    return state.good(Map.of(), write(List.copyOf(recorded.values()), state.series()));
  }

  private RuleState alert(Rule.Alerting rule, List<VectorSample> result, RuleState state)
      throws RuleFailure {
    Map<Labels, LiveAlert> next = alerting.next(rule, result, state.alerts());
    changes.addAll(AlertEvaluator.changes(rule.name(), state.alerts(), next));
    alerting.due(rule, next, alerts::add);
    List<Sample> series =
        state.restored() ? alerting.series(next.values(), sampleMillis) : List.of();
    return state.good(next, write(series, state.series()));
  }

  /** Appends what a rule yields, ends those of its series that it does not yield any more. */
  private Set<Labels> write(List<Sample> yielded, Set<Labels> seriesBefore) {
    var series = new LinkedHashSet<Labels>();
    for (Sample sample : yielded) {
      series.add(sample.labels());
      if (written.add(sample.labels())) { // of two rules with one series the first counts
        append(sample);
        resultSamples++;
      }
    }
    seriesBefore.stream().filter(labels -> !series.contains(labels)).forEach(this::end);
    return series;
  }

  private void append(Sample sample) {
    samples.add(sample);
    overlay.add(sample);
  }

  /** Marks a series stale unless another rule has gone on with it, or will have its say. */
  private void end(Labels series) {
    boolean isLaterRules =
        before.rules().stream().skip(ruleIndex + 1L).anyMatch(r -> r.series().contains(series));
    if (!isLaterRules && written.add(series)) {
      append(new Sample(series, sampleMillis, StaleMarker.VALUE));
    }
  }
}
