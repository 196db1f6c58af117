package io.tocsin.server;

import io.tocsin.probe.ProbeScheduler;
import io.tocsin.probe.ProbeSink;
import io.tocsin.probe.ProbeSpec.Surroundings;
import io.tocsin.probe.Target;
import io.tocsin.web.Owner;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Owns the schedule and the sockets of its share of the targets. One for each core. */
final class ProbeVerticle extends VerticleBase {
  private final Clocks clocks;
  private final ProbeSink sink;
  private final int maxInFlight;
  private @Nullable ProbeScheduler scheduler; // set once, in start; used on this context only
  private @Nullable Owner owner; // set once, in start

  ProbeVerticle(Clocks clocks, ProbeSink sink, int maxInFlight) {
    this.clocks = clocks;
    this.sink = sink;
    this.maxInFlight = maxInFlight;
  }

  @Override
  public Future<?> start() {
    var made =
        new ProbeScheduler(
            new Surroundings(vertx, clocks.wall(), clocks.nanoTime()), sink, maxInFlight);
    made.start();
    scheduler = made;
    owner = new Owner(vertx, context);
    return Future.succeededFuture();
  }

  /** Probes exactly {@code targets} from now on. Any thread. */
  Future<Void> replaceAll(List<Target> targets) {
    return Objects.requireNonNull(owner, "the probe verticle is not deployed")
        .ask(
            () -> {
              scheduler().replaceAll(targets);
              return targets;
            })
        .mapEmpty();
  }

  /** Probes under way. Any thread; may be one event behind. */
  int inFlight() {
    ProbeScheduler running = scheduler;
    return running == null ? 0 : running.inFlight();
  }

  private ProbeScheduler scheduler() {
    return Objects.requireNonNull(scheduler, "the probe verticle is not deployed");
  }

  @Override
  public Future<?> stop() {
    scheduler().stop();
    return Future.succeededFuture();
  }
}
