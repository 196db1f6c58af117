package io.tocsin.server;

import io.tocsin.model.Sample;
import io.tocsin.rules.Evaluation;
import io.tocsin.rules.GroupEvaluator;
import io.tocsin.rules.GroupSnapshot;
import io.tocsin.rules.Reload;
import io.tocsin.rules.RuleGroup;
import io.tocsin.rules.RunningGroup;
import io.tocsin.rules.Schedule;
import io.tocsin.storage.Storage;
import io.tocsin.web.Owner;
import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the state of the rule groups and runs their two clocks: Prometheus's slots, and the health
 * transitions that a group reads. Evaluations run on workers, one at a time for each group.
 */
final class RulesVerticle extends VerticleBase implements HealthVerticle.Transitions {
  private static final Logger log = LoggerFactory.getLogger(RulesVerticle.class);
  private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final GroupEvaluator evaluator;
  private final Storage storage;
  private final StorageVerticle storageVerticle;
  private final NotifyVerticle notify;
  private final AlertFeed feed;
  private final RuleMeters meters;
  private final InstantSource clock;

  private final Map<String, Run> runs = new LinkedHashMap<>(); // confined, by RuleGroup.key
  private final Set<String> touched = new HashSet<>(); // confined: metrics of recent transitions
  private boolean replacing; // confined
  private volatile List<RunningGroup> published = List.of(); // written on this context only
  private @Nullable WorkerExecutor workers; // set once, in start
  private @Nullable Owner owner; // set once, in start

  /** One group while it is loaded. Confined, as everything in it. */
  private static final class Run {
    RunningGroup running;
    Schedule schedule;
    Instant lastSlot;
    Future<?> evaluating = Future.succeededFuture();
    boolean wanted; // a transition came during an evaluation
    @Nullable Timer timer;

    Run(RunningGroup running, Instant now) {
      this.running = running;
      this.schedule = running.group().schedule();
      this.lastSlot = schedule.slotAtOrBefore(now);
    }

    void cancel() {
      if (timer != null) {
        timer.cancel();
      }
    }
  }

  RulesVerticle(
      GroupEvaluator evaluator,
      Storage storage,
      StorageVerticle storageVerticle,
      NotifyVerticle notify,
      AlertFeed feed,
      RuleMeters meters,
      InstantSource clock) {
    this.evaluator = evaluator;
    this.storage = storage;
    this.storageVerticle = storageVerticle;
    this.notify = notify;
    this.feed = feed;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    workers = vertx.createSharedWorkerExecutor("rules", THREADS);
    owner = new Owner(vertx, context);
    feed.start(vertx);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    runs.values().forEach(Run::cancel);
    return workers().close();
  }

  private WorkerExecutor workers() {
    return Objects.requireNonNull(workers, "the rules verticle is not deployed");
  }

  private Owner owner() {
    return Objects.requireNonNull(owner, "the rules verticle is not deployed");
  }

  /** The groups as of their last evaluations. Any thread. */
  List<GroupSnapshot> snapshots() {
    return published.stream().map(RunningGroup::snapshot).toList();
  }

  private void publish() {
    published = runs.values().stream().map(run -> run.running).toList();
  }

  // --- the clock of slots

  private void arm(Run run) {
    Duration wait = Duration.between(clock.instant(), run.schedule.slotAfter(run.lastSlot));
    Timer timer = vertx.timer(Math.max(1, wait.toMillis() + 1), TimeUnit.MILLISECONDS);
    run.timer = timer;
    timer.onSuccess(_ -> slot(run));
  }

  private void slot(Run run) {
    if (replacing) {
      return; // what is in force afterwards is armed anew
    }
    if (!run.evaluating.isComplete()) { // the slot waits; those it makes late are missed
      run.evaluating.onComplete(_ -> slot(run));
      return;
    }
    Schedule.Due due = run.schedule.due(run.lastSlot, clock.instant());
    if (due.slot().isAfter(run.lastSlot)) { // else the wall clock was set back
      run.lastSlot = due.slot();
      meters.iterations(run.running.group(), due.missed());
      if (run.running.state().accepts(due.slot())) {
        evaluate(run, due.slot());
      }
    }
    arm(run);
  }

  // --- the clock of transitions

  @Override
  public void transition(Set<String> metricNames) {
    owner().tell(() -> touch(metricNames));
  }

  private void touch(Set<String> metricNames) {
    boolean first = touched.isEmpty(); // of this turn: a storm of transitions is one look
    touched.addAll(metricNames);
    if (first) {
      context.runOnContext(_ -> evaluateTouched());
    }
  }

  private void evaluateTouched() {
    if (replacing) {
      return; // the names wait for the new groups
    }
    Set<String> names = Set.copyOf(touched);
    touched.clear();
    for (Run run : runs.values()) {
      if (!run.running.group().reads(names)) {
        continue;
      }
      if (run.evaluating.isComplete()) {
        evaluateNow(run);
      } else {
        run.wanted = true;
      }
    }
  }

  private void evaluateNow(Run run) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    Instant last = run.running.state().lastEvaluation();
    evaluate(run, now.isAfter(last) ? now : last.plusMillis(1));
  }

  // --- one evaluation

  private void evaluate(Run run, Instant at) {
    RunningGroup before = run.running;
    long start = System.nanoTime();
    run.evaluating =
        workers()
            .executeBlocking(
                () -> evaluator.evaluate(before.group(), before.state(), storage.querier(), at),
                false)
            .map(Objects::requireNonNull)
            .compose(evaluation -> adopt(run, before, evaluation, System.nanoTime() - start))
            .onFailure(e -> log.error("rule group failed group={}", before.group().key(), e));
    run.evaluating.onComplete(_ -> again(run));
  }

  private Future<Void> adopt(Run run, RunningGroup before, Evaluation evaluation, long nanos) {
    run.running = new RunningGroup(before.group(), evaluation.state());
    publish();
    if (!evaluation.alerts().isEmpty()) {
      notify.receive(evaluation.alerts()); // before the samples: the page must not wait for them
    }
    meters.evaluated(run.running, evaluation, nanos);
    feed.show(run.running);
    return storageVerticle.append(evaluation.samples());
  }

  private void again(Run run) {
    if (run.wanted && !replacing) {
      run.wanted = false;
      evaluateNow(run);
    }
  }

  // --- the rule files change

  /**
   * Runs exactly {@code groups} from now on. Unchanged ones keep running as they are; the others
   * inherit what they can. Any thread.
   */
  Future<Void> replace(List<RuleGroup> groups) {
    return owner().askAsync(() -> whenQuiet().compose(_ -> replaceNow(groups)));
  }

  /** Both clocks are off and no evaluation is under way. */
  private Future<?> whenQuiet() {
    replacing = true;
    runs.values().forEach(Run::cancel);
    List<Future<?>> open = new ArrayList<>();
    runs.values().forEach(run -> open.add(run.evaluating));
    return Future.join(open).otherwiseEmpty();
  }

  private Future<Void> replaceNow(List<RuleGroup> groups) {
    List<RunningGroup> before = runs.values().stream().map(run -> run.running).toList();
    Reload reload = Reload.of(before, groups);
    Instant now = Instant.ofEpochMilli(clock.millis());
    Map<String, Run> old = new LinkedHashMap<>(runs);
    runs.clear();
    for (RunningGroup running : reload.groups()) {
      Run kept = old.get(running.group().key());
      Run run = kept != null && kept.running.equals(running) ? kept : new Run(running, now);
      runs.put(running.group().key(), run);
    }
    replacing = false;
    runs.values().forEach(this::arm);
    runs.values().forEach(this::again);
    evaluateTouched();
    publish();
    meters.replaced(reload);
    reload.removed().forEach(removed -> feed.gone(removed.group().key()));
    List<Sample> ends = new ArrayList<>();
    reload.removed().forEach(removed -> ends.addAll(removed.state().staleMarkers(now)));
    return storageVerticle.append(ends);
  }
}
