package io.tocsin.probe;

import io.tocsin.health.Pace;
import io.tocsin.health.ProbeHealth;
import io.tocsin.health.ProbeResult;
import io.tocsin.health.Reason;
import io.tocsin.health.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Which target is probed when. Decides everything and waits for nothing: time is an argument, and
 * starting a probe is a call to {@code starter}. Not thread-safe.
 *
 * <pre>
 *   add ──▶ first probe, spread over min(interval, 5 s) ──┐
 *            ┌── FAST: last time + fast_interval ◀────────┤ landed: the new health says how soon
 *            ├── STEADY: next slot k · interval + phase ◀─┤
 *            └── DOWN: next slot of down_interval ◀───────┘
 * </pre>
 *
 * While a probe is in flight its target is armed for the next slot: a probe that is still there
 * then has overrun, and one that will never end is given up.
 */
final class Schedule {
  private static final Duration TICK = Duration.ofMillis(10);
  private static final Duration STARTUP = Duration.ofSeconds(5);

  /** How long a prober may exceed its timeout before nobody waits for it any longer. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Function<Target, Prober> binder;
  private final Consumer<Flight> starter;
  private final ProbeSink sink;
  private final int maxInFlight;
  private final WallGrid grid;
  private final TimingWheel<Tracked> wheel;
  private final Map<String, Tracked> tracked = new HashMap<>();
  private int inFlight;
  private long flights;

  /** One probe on its way. */
  static final class Flight {
    private final Tracked of;
    private final long number;
    private final Instant startedAt;

    private Flight(Tracked of, long number, Instant startedAt) {
      this.of = of;
      this.number = number;
      this.startedAt = startedAt;
    }

    Target target() {
      return of.target;
    }

    Prober prober() {
      return of.prober;
    }

    /** The wall clock when it began. */
    Instant startedAt() {
      return startedAt;
    }
  }

  /** One target and what is known of it. */
  private static final class Tracked {
    static final long GROUNDED = 0;

    final Prober prober;
    final TimingWheel.Entry<Tracked> timer;
    Target target;
    ProbeHealth health;
    long nextDueNanos;
    long lastDueNanos; // when the last probe should have started
    long startedNanos;
    Instant startedAt = Instant.EPOCH;
    long flight = GROUNDED;

    Tracked(Target target, Prober prober, TimingWheel<Tracked> wheel) {
      this.target = target;
      this.prober = prober;
      this.timer = wheel.newEntry(this);
      this.health = ProbeHealth.initial(target.timing().policy());
    }

    boolean isProbed() {
      return health.reason() != Reason.INI;
    }

    boolean isInFlight() {
      return flight != GROUNDED;
    }
  }

  /**
   * @param binder makes the prober of a target, once for as long as it asks the same
   * @param starter starts a probe; it calls {@link #landed} when that has ended, maybe at once
   * @param maxInFlight probes under way at once; more are skipped
   */
  Schedule(
      Function<Target, Prober> binder,
      Consumer<Flight> starter,
      ProbeSink sink,
      int maxInFlight,
      Instant wall,
      long nowNanos) {
    this.binder = binder;
    this.starter = starter;
    this.sink = sink;
    this.maxInFlight = maxInFlight;
    this.grid = new WallGrid(wall, nowNanos);
    this.wheel = new TimingWheel<>(TICK, nowNanos);
  }

  /** How many targets there are. */
  int size() {
    return tracked.size();
  }

  /** How many probes are under way. */
  int inFlight() {
    return inFlight;
  }

  /** Makes {@code targets} the only ones. What is known of those that ask the same is kept. */
  void replaceAll(Collection<Target> targets, long nowNanos) {
    var wanted = new HashSet<String>();
    targets.forEach(target -> wanted.add(target.id()));
    List<String> gone = tracked.keySet().stream().filter(id -> !wanted.contains(id)).toList();
    gone.forEach(this::remove);
    targets.forEach(target -> add(target, nowNanos));
  }

  /** Adds {@code target}, or puts it in the place of the one with its id. */
  void add(Target target, long nowNanos) {
    Tracked known = tracked.get(target.id());
    if (known != null && target.asksTheSameAs(known.target)) {
      update(known, target, nowNanos);
      return;
    }
    remove(target.id());
    var added = new Tracked(target, binder.apply(target), wheel);
    tracked.put(target.id(), added);
    arm(added, nowNanos + startupDelayNanos(target));
  }

  /** The phase, shrunk to the window in which everything gets its first probe. */
  private static long startupDelayNanos(Target target) {
    Duration interval = target.timing().interval();
    double shrink = Math.min(1.0, (double) STARTUP.toNanos() / interval.toNanos());
    return (long) (target.phase().toNanos() * shrink);
  }

  private void update(Tracked known, Target target, long nowNanos) {
    boolean sameTimes =
        target.timing().equals(known.target.timing())
            && target.phase().equals(known.target.phase());
    known.target = target;
    known.health = known.health.under(target.timing().policy());
    if (!sameTimes && known.isProbed() && !known.isInFlight()) {
      arm(known, nextDue(known, nowNanos));
    }
  }

  /** Forgets a target; the answer to a probe under way will be ignored. */
  void remove(String id) {
    Tracked removed = tracked.remove(id);
    if (removed == null) {
      return;
    }
    wheel.cancel(removed.timer);
    if (removed.isInFlight()) {
      ground(removed);
    }
  }

  /**
   * Probes {@code id} at once, besides its schedule.
   *
   * @return false when there is no such target, it is being probed, or too many are under way
   */
  boolean probeNow(String id, Instant wall, long nowNanos) {
    Tracked asked = tracked.get(id);
    if (asked == null || asked.isInFlight() || inFlight >= maxInFlight) {
      return false;
    }
    asked.nextDueNanos = nowNanos;
    start(asked, wall, nowNanos);
    return true;
  }

  /** Starts what is due. Both clocks are read at the same moment. */
  void advance(Instant wall, long nowNanos) {
    grid.follow(wall, nowNanos).ifPresent(step -> layAnew(step, nowNanos));
    wheel.advance(nowNanos, target -> due(target, wall, nowNanos));
  }

  /** How long nothing will be due; {@link Long#MAX_VALUE} without targets. */
  long quietNanos(long nowNanos) {
    return wheel.quietNanos(nowNanos);
  }

  private void due(Tracked target, Instant wall, long nowNanos) {
    if (target.isInFlight()) {
      overrun(target, nowNanos);
    } else if (inFlight >= maxInFlight) {
      skip(target, SkipReason.BACKPRESSURE, nowNanos);
    } else {
      long lateNanos = nowNanos - target.nextDueNanos;
      sink.lag(lateNanos);
      countMissed(target, lateNanos);
      start(target, wall, nowNanos);
    }
  }

  private void countMissed(Tracked target, long lateNanos) {
    long missed = lateNanos / target.target.timing().at(target.health.pace()).toNanos();
    if (missed > 0 && target.isProbed()) {
      sink.skipped(target.target, SkipReason.LATE, missed);
    }
  }

  private void start(Tracked target, Instant wall, long nowNanos) {
    target.lastDueNanos = target.nextDueNanos;
    target.startedNanos = nowNanos;
    target.startedAt = wall;
    target.flight = ++flights;
    inFlight++;
    long mayLastUntil = target.lastDueNanos + target.target.timing().timeout().toNanos();
    arm(target, slotAfter(target, Math.max(nowNanos, mayLastUntil - 1), Pace.STEADY));
    starter.accept(new Flight(target, target.flight, wall));
  }

  private void overrun(Tracked target, long nowNanos) {
    Duration waited = Duration.ofNanos(nowNanos - target.startedNanos);
    if (waited.compareTo(target.target.timing().timeout().plus(GRACE)) > 0) {
      conclude(target, unanswered(target, waited), nowNanos);
    } else {
      skip(target, SkipReason.OVERRUN, nowNanos);
    }
  }

  private static ProbeResult unanswered(Tracked target, Duration waited) {
    return new ProbeResult(
        Verdict.UNKNOWN,
        Reason.UNK,
        "the prober did not end within its timeout",
        target.startedAt,
        waited,
        List.of());
  }

  private void skip(Tracked target, SkipReason reason, long nowNanos) {
    sink.skipped(target.target, reason, 1);
    arm(target, slotAfter(target, nowNanos, Pace.STEADY));
  }

  /** Takes the answer of {@code flight}, unless it was given up or its target was removed. */
  void landed(Flight flight, ProbeResult result, long nowNanos) {
    if (flight.of.flight == flight.number) {
      conclude(flight.of, result, nowNanos);
    }
  }

  private void conclude(Tracked target, ProbeResult result, long nowNanos) {
    ground(target);
    ProbeHealth before = target.health;
    target.health = before.advance(result);
    arm(target, nextDue(target, nowNanos));
    sink.completed(target.target, result, before, target.health);
  }

  private void ground(Tracked target) {
    target.flight = Tracked.GROUNDED;
    inFlight--;
  }

  /**
   * When to probe next. Off the slots (at the start, on request, while a change is confirmed) a
   * slot may follow soon: two probes are never closer than half the fast interval.
   */
  private long nextDue(Tracked target, long nowNanos) {
    long fastNanos = target.target.timing().fastInterval().toNanos();
    Pace pace = target.health.pace();
    return switch (pace) {
      case FAST -> Math.max(nowNanos, target.lastDueNanos + fastNanos);
      case STEADY, DOWN ->
          slotAfter(target, Math.max(nowNanos, target.lastDueNanos + fastNanos / 2), pace);
    };
  }

  private long slotAfter(Tracked target, long afterNanos, Pace pace) {
    Timing timing = target.target.timing();
    long period = timing.at(pace).toNanos();
    double share = (double) target.target.phase().toNanos() / timing.interval().toNanos();
    return grid.nextSlot(afterNanos, period, (long) (share * period));
  }

  private void arm(Tracked target, long dueNanos) {
    target.nextDueNanos = dueNanos;
    wheel.schedule(target.timer, dueNanos);
  }

  /** After a step of the wall clock the slots lie elsewhere; what is off the slots stays. */
  private void layAnew(Duration step, long nowNanos) {
    for (Tracked target : tracked.values()) {
      if (!target.isInFlight() && target.health.pace() != Pace.FAST) {
        arm(target, nextDue(target, nowNanos));
      }
    }
    sink.clockStepped(step);
  }
}
