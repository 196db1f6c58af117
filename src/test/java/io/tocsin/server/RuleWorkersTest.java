package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RuleWorkersTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private RuleWorkers workers(int max) {
    return new RuleWorkers(vertx.createSharedWorkerExecutor("t", max), max);
  }

  @Test
  void tasksRunAtOnceOnAsManyThreadsAsAllowedAndTheCallers() {
    var together = new CountDownLatch(3);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    Runnable meets =
        () -> {
          threads.add(Thread.currentThread());
          together.countDown();
          assertThat(awaited(together)).isTrue();
        };

    workers(2).run(List.of(meets, meets, meets));

    assertThat(threads).hasSize(3).contains(Thread.currentThread());
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void everyTaskHasRunWhenItReturns() {
    var runs = new AtomicInteger();

    workers(4).run(Collections.nCopies(1000, runs::incrementAndGet));

    assertThat(runs).hasValue(1000);
  }

  @Test
  void whatATaskThrowsIsThrown() {
    Runnable fails =
        () -> {
          throw new IllegalStateException("broken");
        };

    assertThatThrownBy(() -> workers(1).run(List.of(fails))).hasMessage("broken");
    assertThatThrownBy(() -> workers(1).run(List.of(() -> {}, fails))).hasMessage("broken");
  }
}
