package io.tocsin.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A named worker pool that refuses work beyond a bound, because the queue of an executor has none.
 * Any thread may call; answers arrive on the caller's context.
 */
public final class BoundedPool {
  private final String name;
  private final int maxInFlight;
  private final boolean yields;
  private final WorkerExecutor executor;
  private final AtomicInteger inFlight = new AtomicInteger();

  /**
   * @param threads that work at once
   * @param maxInFlight running and waiting together; at least {@code threads}
   */
  public BoundedPool(Vertx vertx, String name, int threads, int maxInFlight) {
    this(vertx, name, threads, maxInFlight, false);
  }

  private BoundedPool(Vertx vertx, String name, int threads, int maxInFlight, boolean yields) {
    if (threads < 1 || maxInFlight < threads) {
      throw new IllegalArgumentException(name + ": " + threads + " threads for " + maxInFlight);
    }
    this.name = name;
    this.maxInFlight = maxInFlight;
    this.yields = yields;
    this.executor = vertx.createSharedWorkerExecutor(name, threads);
  }

  /** A pool for long work on all cores: its threads yield to every other thread. */
  public static BoundedPool ofLowPriority(Vertx vertx, String name, int threads, int maxInFlight) {
    return new BoundedPool(vertx, name, threads, maxInFlight, true);
  }

  /** Runs {@code work} on a worker; fails with {@link Busy} when the bound is reached. */
  <T> Future<T> run(Callable<T> work) {
    if (inFlight.getAndUpdate(n -> n < maxInFlight ? n + 1 : n) >= maxInFlight) {
      return Future.failedFuture(new Busy(name, maxInFlight));
    }
    return executor.executeBlocking(() -> counted(work), false).map(Objects::requireNonNull);
  }

  private <T> T counted(Callable<T> work) throws Exception {
    if (yields) {
      LowPriority.ofThisThread();
    }
    try {
      return work.call();
    } finally {
      inFlight.decrementAndGet();
    }
  }

  /** Work running and waiting. */
  public int inFlight() {
    return inFlight.get();
  }

  /** Gives the threads back. */
  public Future<Void> close() {
    return executor.close();
  }
}
