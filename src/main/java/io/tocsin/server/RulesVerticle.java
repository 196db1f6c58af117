package io.tocsin.server;

import static java.util.Optional.empty;

import io.tocsin.alert.Alert;
import io.tocsin.model.Sample;
import io.tocsin.rules.Evaluation;
import io.tocsin.rules.ForRestore;
import io.tocsin.rules.GroupEvaluator;
import io.tocsin.rules.GroupPlan;
import io.tocsin.rules.GroupSnapshot;
import io.tocsin.rules.GroupState;
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
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the state of the rule groups and runs their two clocks: Prometheus's slots, and the health
 * transitions that a group reads. Evaluations run on workers, one at a time for each group.
 */
final class RulesVerticle extends VerticleBase implements HealthVerticle.Transitions {
  private static final Logger log = LoggerFactory.getLogger(RulesVerticle.class);
  private static final String CONCURRENT = "concurrent-rule-eval";

  /** Slots after which scrapes and recording rules are back; Prometheus's number. */
  private static final int SLOTS_BEFORE_RESTORE = 2;

  /** Intervals in which the series of a removed group may find another one; Prometheus's number. */
  private static final int INTERVALS_BEFORE_END = 2;

  private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final GroupEvaluator evaluator;
  private final Storage storage;
  private final StorageVerticle storageVerticle;
  private final Consumer<Collection<Alert>> notifier;
  private final AlertFeed feed;
  private final RuleMeters meters;
  private final Options options;
  private final InstantSource clock;

  private final Map<String, Run> runs = new LinkedHashMap<>(); // confined, by RuleGroup.key
  private final Set<Timer> ending = new HashSet<>(); // confined: removed groups whose series end
  private final Set<String> touched = new HashSet<>(); // confined: metrics of recent transitions
  private volatile List<RunningGroup> published = List.of(); // written on this context only
  private @Nullable WorkerExecutor slotPool; // set once, in start

  /** Its own pool: a page must not queue behind slow groups whose slot has come. */
  private @Nullable WorkerExecutor pagePool; // set once, in start

  private @Nullable RuleWorkers workers; // set once, in start
  private @Nullable Owner owner; // set once, in start
  private boolean started; // confined: the first groups are there

  /**
   * @param restore what alerts get back after a restart
   * @param concurrent whether rules of a group that do not depend on each other run at once
   * @param maxConcurrent how many of them, beside those on their groups' own threads
   */
  record Options(ForRestore restore, boolean concurrent, int maxConcurrent) {
    static Options of(ServerConfig.Rules config, Set<String> features) {
      return new Options(
          config.restore(), features.contains(CONCURRENT), config.maxConcurrentEvals());
    }
  }

  /** One group while it is loaded. Confined, as everything in it. */
  private static final class Run {
    RunningGroup running;
    final GroupPlan plan;
    final Schedule schedule;
    Instant lastSlot;
    int slots; // evaluated
    Future<?> evaluating = Future.succeededFuture();
    boolean wanted; // a transition came that was not evaluated yet
    boolean leaving; // a reload replaces or removes it
    @Nullable Timer timer;

    Run(RunningGroup running, GroupPlan plan, Instant now) {
      this.running = running;
      this.plan = plan;
      this.schedule = running.group().schedule();
      this.lastSlot = schedule.slotAtOrBefore(now);
    }

    /** Ends its clocks; an evaluation under way still ends. */
    void leave() {
      leaving = true;
      if (timer != null) {
        timer.cancel();
      }
    }
  }

  /**
   * @param notifier is told of alerts on this verticle's context; must return at once
   */
  RulesVerticle(
      GroupEvaluator evaluator,
      Storage storage,
      StorageVerticle storageVerticle,
      Consumer<Collection<Alert>> notifier,
      AlertFeed feed,
      RuleMeters meters,
      Options options,
      InstantSource clock) {
    this.evaluator = evaluator;
    this.storage = storage;
    this.storageVerticle = storageVerticle;
    this.notifier = notifier;
    this.feed = feed;
    this.meters = meters;
    this.options = options;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    slotPool = vertx.createSharedWorkerExecutor("rules", THREADS);
    pagePool = vertx.createSharedWorkerExecutor("rules-at-once", THREADS);
    workers =
        new RuleWorkers(
            vertx.createSharedWorkerExecutor("rules-concurrent", options.maxConcurrent()),
            options.maxConcurrent());
    owner = new Owner(vertx, context);
    feed.start(vertx);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    runs.values().forEach(Run::leave);
    ending.forEach(Timer::cancel);
    return Future.join(
        pool(slotPool).close(),
        pool(pagePool).close(),
        Objects.requireNonNull(workers, "not deployed").close());
  }

  private static WorkerExecutor pool(@Nullable WorkerExecutor pool) {
    return Objects.requireNonNull(pool, "the rules verticle is not deployed");
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
    if (run.leaving) {
      return;
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
        run.slots++;
        evaluate(run, due.slot(), pool(slotPool));
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
    Set<String> names = Set.copyOf(touched);
    touched.clear();
    for (Run run : runs.values()) {
      if (!run.running.group().reads(names)) {
        continue;
      }
      run.wanted = true;
      if (run.evaluating.isComplete()) {
        again(run);
      } // else when the evaluation under way ends
    }
  }

  private void evaluateNow(Run run) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    Instant last = run.running.state().lastEvaluation();
    evaluate(run, now.isAfter(last) ? now : last.plusMillis(1), pool(pagePool));
  }

  // --- one evaluation

  /**
   * What an evaluation found, and how long it took, without the wait for a worker.
   *
   * @param restore how long a restore after it took; empty without one
   */
  private record Timed(Evaluation evaluation, Duration took, Optional<Duration> restore) {}

  private void evaluate(Run run, Instant at, WorkerExecutor pool) {
    RunningGroup before = run.running;
    boolean restores = run.slots >= SLOTS_BEFORE_RESTORE && before.state().awaitsRestore();
    run.evaluating =
        pool.executeBlocking(() -> timed(before, run.plan, at, restores), false)
            .map(Objects::requireNonNull)
            .compose(timed -> adopt(run, before, timed))
            .onFailure(e -> failed(before, e));
    run.evaluating.onComplete(_ -> again(run));
  }

  private Timed timed(RunningGroup before, GroupPlan plan, Instant at, boolean restores) {
    long start = System.nanoTime();
    Evaluation found =
        evaluator.evaluate(
            before.group(),
            plan,
            Objects.requireNonNull(workers),
            before.state(),
            storage.querier(),
            at);
    Duration took = since(start);
    return restores ? restored(before.group(), found, took) : new Timed(found, took, empty());
  }

  private Timed restored(RuleGroup group, Evaluation found, Duration took) {
    long start = System.nanoTime();
    Instant now = Instant.ofEpochMilli(clock.millis());
    GroupState state =
        evaluator.restore(options.restore(), group, found.state(), storage.querier(), now);
    return new Timed(found.with(state), took, Optional.of(since(start)));
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** Nothing of the evaluation is known; the state before it stays. */
  private void failed(RunningGroup group, Throwable e) {
    log.error("rule group failed group={}", group.group().key(), e);
    meters.failed(group);
  }

  private Future<Void> adopt(Run run, RunningGroup before, Timed timed) {
    Evaluation evaluation = timed.evaluation;
    run.running = new RunningGroup(before.group(), evaluation.state());
    publish();
    if (!evaluation.alerts().isEmpty()) {
      notifier.accept(evaluation.alerts()); // before the samples: the page must not wait for them
    }
    meters.evaluated(run.running, evaluation, timed.took);
    timed.restore.ifPresent(took -> meters.restored(run.running.group(), took));
    feed.show(run.running);
    return storageVerticle.append(evaluation.samples());
  }

  private void again(Run run) {
    if (run.wanted && !run.leaving) {
      run.wanted = false;
      evaluateNow(run);
    }
  }

  // --- the rule files change

  /**
   * Runs exactly {@code groups} from now on. Unchanged ones keep running as if nothing had
   * happened; the others inherit what they can. Any thread, one call at a time.
   */
  Future<Void> replace(List<RuleGroup> groups) {
    return owner().askAsync(() -> quiet(groups).compose(_ -> replaceNow(groups)));
  }

  /** Ends the clocks of the groups that change or go, and waits for their evaluations. */
  private Future<?> quiet(List<RuleGroup> groups) {
    Set<RuleGroup> staying = Set.copyOf(groups);
    List<Future<?>> open = new ArrayList<>();
    for (Run run : runs.values()) {
      if (!staying.contains(run.running.group())) {
        run.leave();
        open.add(run.evaluating);
      }
    }
    return open.isEmpty() ? Future.succeededFuture() : Future.join(open).otherwiseEmpty();
  }

  private Future<Void> replaceNow(List<RuleGroup> groups) {
    List<RunningGroup> before = runs.values().stream().map(run -> run.running).toList();
    Reload reload = started ? Reload.of(before, groups) : Reload.atStart(groups);
    started = true;
    Instant now = Instant.ofEpochMilli(clock.millis());
    Map<String, Run> old = new LinkedHashMap<>(runs);
    runs.clear();
    meters.replaced(reload);
    reload.groups().forEach(running -> begin(running, old.get(running.group().key()), now));
    publish();
    reload.removed().forEach(removed -> feed.gone(removed.group().key()));
    reload.removed().forEach(removed -> endLater(removed, now));
    return Future.succeededFuture();
  }

  /**
   * Ends the series of a group that is gone, as of now. A group that has gone on with one of them,
   * because it was only renamed, has written newer samples by then, and its series does not end.
   */
  private void endLater(RunningGroup removed, Instant now) {
    RuleGroup group = removed.group();
    List<Sample> ends = removed.state().staleMarkers(now.minus(group.queryOffset()));
    if (ends.isEmpty()) {
      return;
    }
    long waitMillis = group.interval().multipliedBy(INTERVALS_BEFORE_END).toMillis();
    Timer timer = vertx.timer(Math.max(1, waitMillis), TimeUnit.MILLISECONDS);
    ending.add(timer);
    timer.onSuccess(
        _ -> {
          ending.remove(timer);
          storageVerticle.appendSoon(ends);
        });
  }

  private void begin(RunningGroup running, @Nullable Run old, Instant now) {
    if (old != null && !old.leaving) {
      runs.put(running.group().key(), old);
      return;
    }
    RuleGroup group = running.group();
    GroupPlan plan = options.concurrent() ? GroupPlan.concurrent(group) : GroupPlan.inOrder(group);
    var run = new Run(running, plan, now);
    runs.put(running.group().key(), run);
    arm(run);
    if (old != null && old.wanted) {
      evaluateNow(run);
    }
  }
}
