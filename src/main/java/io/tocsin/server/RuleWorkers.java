package io.tocsin.server;

import io.tocsin.rules.Workers;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;

/**
 * Runs rules of a batch on its own threads as long as fewer than {@code max} do, for all groups
 * together, and the others on the caller's, as upstream's concurrent evaluation does. So nothing
 * ever waits for a thread, and a group always goes on.
 */
final class RuleWorkers implements Workers {
  private final WorkerExecutor pool;
  private final Semaphore free;

  /**
   * @param pool with {@code max} threads; closed with this
   */
  RuleWorkers(WorkerExecutor pool, int max) {
    this.pool = pool;
    this.free = new Semaphore(max);
  }

  /** Blocks: for threads of worker pools only. */
  @Override
  public void run(List<Runnable> tasks) {
    List<Future<?>> elsewhere = new ArrayList<>();
    try {
      for (Runnable task : tasks) {
        if (free.tryAcquire()) {
          elsewhere.add(pool.executeBlocking(() -> onOwnThread(task), false));
        } else {
          task.run();
        }
      }
    } finally {
      await(elsewhere); // even when a task here threw: none may run on when the caller goes on
    }
  }

  private boolean onOwnThread(Runnable task) {
    try {
      task.run();
      return true;
    } finally {
      free.release();
    }
  }

  private static void await(List<Future<?>> elsewhere) {
    try {
      Future.join(elsewhere).toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  Future<Void> close() {
    return pool.close();
  }
}
