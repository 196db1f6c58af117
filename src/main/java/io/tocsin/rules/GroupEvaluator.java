package io.tocsin.rules;

import io.tocsin.model.Labels;
import io.tocsin.promql.Engine;
import io.tocsin.promql.SharedResults;
import io.tocsin.storage.Querier;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Evaluates rule groups as Prometheus does ({@code rules/group.go}, {@code Group.Eval}). Holds no
 * state, so one evaluator serves every group on any thread.
 */
public final class GroupEvaluator {
  /**
   * @param externalLabels what templates see as {@code $externalLabels}
   * @param externalUrl where users reach this server, without a slash at its end; may be empty
   * @param resendDelay after which the notifier is told again of an alert
   * @param queryTimeout after which a query of a rule fails
   */
  public record Settings(
      Labels externalLabels, URI externalUrl, Duration resendDelay, Duration queryTimeout) {
    /** With Prometheus's query timeout of two minutes. */
    public Settings(Labels externalLabels, URI externalUrl, Duration resendDelay) {
      this(externalLabels, externalUrl, resendDelay, Duration.ofMinutes(2));
    }
  }

  private final Engine engine;
  private final Settings settings;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime a clock to measure how long rules take, such as {@code System::nanoTime}
   */
  public GroupEvaluator(Engine engine, Settings settings, LongSupplier nanoTime) {
    this.engine = engine;
    this.settings = settings;
    this.nanoTime = nanoTime;
  }

  /**
   * Evaluates all rules of {@code group} in order. A rule that fails keeps its alerts and does not
   * stop the others.
   *
   * @param before the caller sees to it that it {@link GroupState#accepts} {@code at}
   * @param stored what was appended before this evaluation
   * @param at the evaluation's timestamp: a slot, or the time of an event; whole milliseconds
   */
  public Evaluation evaluate(RuleGroup group, GroupState before, Querier stored, Instant at) {
    return evaluate(group, GroupPlan.inOrder(group), Workers.NONE, before, stored, at);
  }

  /**
   * As {@link #evaluate(RuleGroup, GroupState, Querier, Instant)}, with rules that do not depend on
   * each other at once where {@code plan} says so.
   *
   * @param plan of {@code group}
   * @param workers on whose threads rules run while this one waits
   */
  public Evaluation evaluate(
      RuleGroup group,
      GroupPlan plan,
      Workers workers,
      GroupState before,
      Querier stored,
      Instant at) {
    Querier reads = new SharedReads(stored, plan.shared());
    var results = new SharedResults(plan.results());
    return new GroupRun(engine, settings, nanoTime, group, before, reads, results, at)
        .run(plan.batches(), workers);
  }

  /**
   * {@code state} with what the series of alerts tell of the time before a restart; from now on its
   * alerts are written as series.
   *
   * @param state after the second slot since the start; see {@link GroupState#awaitsRestore}
   * @param stored what is stored of the time before the start
   */
  public GroupState restore(
      ForRestore how, RuleGroup group, GroupState state, Querier stored, Instant at) {
    var queries =
        new RuleQueries(engine, stored, nanoTime, settings.queryTimeout(), SharedResults.none());
    var alerting = new AlertEvaluator(group, settings, at, queries.functions(settings, at));
    return new RestoreRun(how, alerting, stored, at).restored(group, state);
  }
}
