package io.tocsin.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BoundedPoolTest {
  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.await(10, TimeUnit.SECONDS);
  }

  /** proc(5): after the name in parentheses, the state is field 3 and the nice value field 19. */
  private static int niceOfThisThread() throws IOException {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19 - 3]);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void threadsOfLowPriorityYieldToTheOthers() throws Exception {
    var low = BoundedPool.ofLowPriority(vertx, "low", 1, 2);
    var ordinary = new BoundedPool(vertx, "ordinary", 1, 2);

    assertThat(done(low.run(BoundedPoolTest::niceOfThisThread))).isEqualTo(10);
    assertThat(done(ordinary.run(BoundedPoolTest::niceOfThisThread))).isEqualTo(niceOfThisThread());
  }

  @Test
  void refusesWorkBeyondItsBound() throws Exception {
    var pool = new BoundedPool(vertx, "small", 1, 2);
    var go = new CountDownLatch(1);
    Future<Boolean> running = pool.run(() -> go.await(10, TimeUnit.SECONDS));
    Future<String> waiting = pool.run(() -> "waited");

    assertThatThrownBy(() -> done(pool.run(() -> "too many"))).isInstanceOf(Busy.class);
    assertThat(pool.inFlight()).isEqualTo(2);

    go.countDown();
    assertThat(done(running)).isTrue();
    assertThat(done(waiting)).isEqualTo("waited");
    assertThat(done(pool.run(() -> "again"))).isEqualTo("again");
  }
}
