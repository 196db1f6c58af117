package io.tocsin.probe;

import io.tocsin.health.ProbeResult;
import io.tocsin.health.Reason;
import io.tocsin.health.Verdict;
import io.tocsin.probe.ProbeSpec.Surroundings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes targets at their times. Confined to the event-loop context that calls it: every method is
 * called there, and the sink is called there.
 *
 * <p>One Vert.x timer drives all targets. It is armed for the next thing that is due, so that an
 * idle server sleeps.
 */
public final class ProbeScheduler {
  /** Enough for 10,000 targets of 10 s that all time out after 5 s, on one event loop. */
  public static final int DEFAULT_MAX_IN_FLIGHT = 5000;

  private static final Logger LOG = LoggerFactory.getLogger(ProbeScheduler.class);
  private static final long UNARMED = -1;

  /** A wheel that tells far deadlines short needs no more than this at once. */
  private static final long LONGEST_SLEEP_MILLIS = Duration.ofMinutes(1).toMillis();

  private final Vertx vertx;
  private final Surroundings surroundings;
  private final Schedule schedule; // confined, as all below
  private boolean running;
  private long timer = UNARMED;
  private long wakeAtNanos;

  /**
   * A scheduler without targets that is not started.
   *
   * @param surroundings its clocks, of which the schedule is made, and what probers need
   * @param maxInFlight probes under way at once on this context; what comes on top is skipped and
   *     counted
   */
  public ProbeScheduler(Surroundings surroundings, ProbeSink sink, int maxInFlight) {
    this.vertx = surroundings.vertx();
    this.surroundings = surroundings;
    this.schedule =
        new Schedule(
            target -> target.spec().prober(surroundings, target.instance()),
            this::launch,
            sink,
            maxInFlight,
            surroundings.clock().instant(),
            nanos());
  }

  /** Begins to probe. */
  public void start() {
    running = true;
    arm();
  }

  /** Forgets all targets and ends; answers that are still to come are ignored. */
  public void stop() {
    running = false;
    schedule.replaceAll(List.of(), nanos());
    disarm();
  }

  /** Adds a target, or replaces the one with its id. Its first probe comes within 5 s. */
  public void add(Target target) {
    schedule.add(target, nanos());
    arm();
  }

  /** Forgets a target; nothing happens when there is none of that id. */
  public void remove(String id) {
    schedule.remove(id);
  }

  /**
   * Makes {@code targets} the only ones. A target that asks the same as before keeps its health,
   * and its times where they stay the same.
   */
  public void replaceAll(Collection<Target> targets) {
    schedule.replaceAll(targets, nanos());
    arm();
  }

  /**
   * Probes one target at once, besides its schedule.
   *
   * @return false when there is no such target, it is being probed, or too many are in flight
   */
  public boolean probeNow(String id) {
    boolean started = schedule.probeNow(id, surroundings.clock().instant(), nanos());
    arm();
    return started;
  }

  /** How many targets there are. */
  public int size() {
    return schedule.size();
  }

  /** How many probes are under way. */
  public int inFlight() {
    return schedule.inFlight();
  }

  private long nanos() {
    return surroundings.nanoTime().getAsLong();
  }

  private void launch(Schedule.Flight flight) {
    ask(flight).onSuccess(result -> landed(flight, result));
  }

  /** The answer of the prober; one that breaks its promise not to fail says nothing. */
  private Future<ProbeResult> ask(Schedule.Flight flight) {
    return Future.succeededFuture(flight.target().timing().timeout())
        .compose(flight.prober()::probe)
        .otherwise(failure -> broken(flight, failure));
  }

  private ProbeResult broken(Schedule.Flight flight, Throwable failure) {
    LOG.error("prober failed target={}", flight.target().id(), failure);
    return new ProbeResult(
        Verdict.UNKNOWN,
        Reason.UNK,
        "the prober failed: " + failure,
        flight.startedAt(),
        Duration.ZERO,
        List.of());
  }

  private void landed(Schedule.Flight flight, ProbeResult result) {
    schedule.landed(flight, result, nanos());
    arm();
  }

  private void wake() {
    timer = UNARMED;
    schedule.advance(surroundings.clock().instant(), nanos());
    arm();
  }

  /** Sees to it that the timer goes off when the next target is due, or sooner. */
  private void arm() {
    long now = nanos();
    long quiet = schedule.quietNanos(now);
    if (!running || quiet == Long.MAX_VALUE) {
      return;
    }
    boolean armedInTime = timer != UNARMED && wakeAtNanos - now <= quiet;
    if (!armedInTime) {
      disarm();
      long millis = Math.ceilDiv(quiet, TimeUnit.MILLISECONDS.toNanos(1));
      wakeAtNanos = now + quiet;
      timer = vertx.setTimer(Math.clamp(millis, 1, LONGEST_SLEEP_MILLIS), _ -> wake());
    }
  }

  private void disarm() {
    if (timer != UNARMED) {
      vertx.cancelTimer(timer);
      timer = UNARMED;
    }
  }
}
