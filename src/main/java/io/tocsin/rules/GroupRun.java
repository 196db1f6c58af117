package io.tocsin.rules;

import io.tocsin.alert.Alert;
import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import io.tocsin.model.StaleMarker;
import io.tocsin.promql.Engine;
import io.tocsin.promql.SharedResults;
import io.tocsin.promql.Value.VectorSample;
import io.tocsin.storage.Querier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * One evaluation of a group under way. The rules of a batch are computed on any threads against
 * what the batches before have left; then their results are adopted in order on the caller's.
 */
final class GroupRun {
  private final RuleGroup group;
  private final GroupState before;
  private final Overlay overlay;
  private final SharedResults results;
  private final RuleQueries queries;
  private final AlertEvaluator alerting;
  private final LongSupplier nanoTime;
  private final Instant at;
  private final long sampleMillis;

  // what follows is touched by the caller's thread only
  private final RuleState[] states;
  private final List<Sample> samples = new ArrayList<>();
  private final Map<Labels, Sample> written = new HashMap<>();
  private final List<AlertChange> changes = new ArrayList<>();
  private final List<Alert> alerts = new ArrayList<>();
  private int failures;
  private int resultSamples;

  GroupRun(
      Engine engine,
      GroupEvaluator.Settings settings,
      LongSupplier nanoTime,
      RuleGroup group,
      GroupState before,
      Querier stored,
      SharedResults results,
      Instant at) {
    this.group = group;
    this.before = before;
    this.overlay = new Overlay(stored);
    this.results = results;
    this.queries = new RuleQueries(engine, overlay, nanoTime, settings.queryTimeout(), results);
    this.nanoTime = nanoTime;
    this.at = at;
    this.sampleMillis = at.minus(group.queryOffset()).toEpochMilli();
    this.alerting = new AlertEvaluator(group, settings, at, queries.functions(settings, at));
    this.states = new RuleState[group.rules().size()];
  }

  /** What a rule yields, before anything is changed by it. */
  private sealed interface Found {
    record Recorded(List<Sample> samples) implements Found {}

    /**
     * @param told what the notifier is to be told
     */
    record Alerted(Map<Labels, LiveAlert> next, List<Alert> told) implements Found {}

    record Failed(RuleFailure failure) implements Found {}
  }

  /** What was found and how long that took. */
  private record Timed(Found found, long nanos) {}

  Evaluation run(List<List<Integer>> batches, Workers workers) {
    long start = nanoTime.getAsLong();
    batches.forEach(batch -> runBatch(batch, workers));
    before.departed().forEach(labels -> end(labels, states.length));
    var state = new GroupState(at, since(start), Arrays.asList(states), Set.of());
    return new Evaluation(state, samples, changes, alerts, failures, resultSamples);
  }

  private void runBatch(List<Integer> batch, Workers workers) {
    if (batch.size() == 1) {
      adopt(batch.getFirst(), timed(batch.getFirst()));
      return;
    }
    var found = new Timed[batch.size()];
    List<Runnable> tasks = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      int slot = i;
      tasks.add(() -> found[slot] = timed(batch.get(slot)));
    }
    workers.run(tasks);
    for (int i = 0; i < found.length; i++) {
      adopt(batch.get(i), found[i]);
    }
  }

  private Duration since(long startNanos) {
    return Duration.ofNanos(nanoTime.getAsLong() - startNanos);
  }

  // --- on any thread: nothing of the group is changed

  private Timed timed(int index) {
    long start = nanoTime.getAsLong();
    Found found = found(group.rules().get(index), before.rules().get(index));
    return new Timed(found, nanoTime.getAsLong() - start);
  }

  private Found found(Rule rule, RuleState state) {
    try {
      List<VectorSample> result = queries.run(rule.expr(), sampleMillis);
      return switch (rule) {
        case Rule.Recording recording -> new Found.Recorded(recorded(recording, result));
        case Rule.Alerting alertingRule -> alerted(alertingRule, result, state);
      };
    } catch (RuleFailure failure) {
      return new Found.Failed(failure);
    }
  }

  private List<Sample> recorded(Rule.Recording rule, List<VectorSample> result) throws RuleFailure {
    var recorded = new LinkedHashMap<Labels, Sample>();
    for (VectorSample element : result) {
      Labels.Builder labels = element.labels().builder().set(Labels.NAME, rule.name());
      rule.labels().forEach(labels::set);
      Labels series = labels.build();
      if (recorded.put(series, sample(series, element)) != null) {
        throw RuleFailure.of(
            "vector contains metrics with the same labelset after applying rule labels");
      }
    }
    if (group.limit() > 0 && recorded.size() > group.limit()) {
      throw RuleFailure.limit(group.limit(), recorded.size(), "series");
    }
    return List.copyOf(recorded.values());
  }

  private Sample sample(Labels series, VectorSample element) {
    return element
        .histogram()
        .map(histogram -> new Sample(series, sampleMillis, histogram))
        .orElseGet(() -> new Sample(series, sampleMillis, element.value()));
  }

  private Found alerted(Rule.Alerting rule, List<VectorSample> result, RuleState state)
      throws RuleFailure {
    Map<Labels, LiveAlert> next = alerting.next(rule, result, state.alerts());
    var told = new ArrayList<Alert>();
    alerting.due(rule, next, told::add);
    return new Found.Alerted(next, told);
  }

  // --- on the caller's thread

  private void adopt(int index, Timed timed) {
    long start = nanoTime.getAsLong();
    Rule rule = group.rules().get(index);
    RuleState state = before.rules().get(index);
    RuleState next =
        switch (timed.found) {
          case Found.Recorded(List<Sample> recorded) -> written(state, Map.of(), index, recorded);
          case Found.Alerted(Map<Labels, LiveAlert> active, List<Alert> told) -> {
            alerts.addAll(told);
            changes.addAll(AlertEvaluator.changes(rule.name(), state.alerts(), active));
            yield written(state, active, index, series(rule, state, active));
          }
          case Found.Failed(RuleFailure failure) -> failed(rule, state, failure);
        };
    states[index] = next.evaluated(at, since(start).plusNanos(timed.nanos));
  }

  private List<Sample> series(Rule rule, RuleState state, Map<Labels, LiveAlert> active) {
    return state.restored() && rule instanceof Rule.Alerting alertingRule
        ? alerting.series(alertingRule, active.values(), sampleMillis)
        : List.of();
  }

  private RuleState failed(Rule rule, RuleState state, RuleFailure failure) {
    failures++;
    Map<Labels, LiveAlert> kept = failure.dropsAlerts() ? Map.of() : state.alerts();
    changes.addAll(AlertEvaluator.changes(rule.name(), state.alerts(), kept));
    return state.failed(String.valueOf(failure.getMessage()), kept);
  }

  /**
   * Appends what a rule yields, ends those of its series that it does not yield any more. Of two
   * rules with one series the first counts; the other one is at fault unless it says the same.
   */
  private RuleState written(
      RuleState state, Map<Labels, LiveAlert> active, int index, List<Sample> yielded) {
    var series = new LinkedHashSet<Labels>();
    String fault = "";
    resultSamples += yielded.size();
    for (Sample sample : yielded) {
      Sample first = written.get(sample.labels());
      if (first == null) {
        append(sample);
      } else if (!isSame(first, sample)) {
        fault = RuleFailure.duplicate(first, sample);
        continue;
      }
      series.add(sample.labels());
    }
    for (Labels labels : before.rules().get(index).series()) {
      if (!series.contains(labels)) {
        end(labels, index + 1);
      }
    }
    return fault.isEmpty() ? state.good(active, series) : state.refused(fault, active, series);
  }

  private static boolean isSame(Sample first, Sample second) {
    return first.histogram().equals(second.histogram())
        && Double.doubleToRawLongBits(first.value()) == Double.doubleToRawLongBits(second.value());
  }

  private void append(Sample sample) {
    written.put(sample.labels(), sample);
    samples.add(sample);
    overlay.add(sample);
    results.changed(sample.labels().metricName());
  }

  /**
   * Marks a series stale unless another rule has gone on with it, or will have its say.
   *
   * @param firstLater the first rule that comes after the one that ends it
   */
  private void end(Labels series, int firstLater) {
    boolean isLaterRules =
        before.rules().subList(firstLater, before.rules().size()).stream()
            .anyMatch(rule -> rule.series().contains(series));
    if (!isLaterRules && !written.containsKey(series)) {
      append(new Sample(series, sampleMillis, StaleMarker.VALUE));
    }
  }
}
