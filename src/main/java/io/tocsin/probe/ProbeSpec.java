package io.tocsin.probe;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** One question as the configuration states it, for any instance. An immutable record. */
public interface ProbeSpec {
  /** The protocol's name, as in {@link Protocol#name}. */
  String protocol();

  /** The URL or host:port that is asked of {@code instance}, for people; without secrets. */
  String target(Instance instance);

  /** A prober for {@code instance}. Cheap to keep, used from one event-loop context. */
  Prober prober(Surroundings surroundings, Instance instance);

  /**
   * What a prober needs from its process.
   *
   * @param clock the wall clock, for timestamps
   * @param nanoTime the monotonic clock, for durations
   * @param dialer connects for all probers
   * @param judges a pool for conditions on bodies too large for an event loop
   */
  record Surroundings(
      Vertx vertx,
      InstantSource clock,
      LongSupplier nanoTime,
      Dialer dialer,
      WorkerExecutor judges) {
    private static final int JUDGES = 2;

    /** With a dialer and judges of its own; make few and share them. */
    public Surroundings(Vertx vertx, InstantSource clock, LongSupplier nanoTime) {
      this(
          vertx,
          clock,
          nanoTime,
          new Dialer(vertx),
          vertx.createSharedWorkerExecutor("probe-judges", JUDGES));
    }
  }
}
