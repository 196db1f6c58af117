package io.tocsin.probe;

import static io.tocsin.probe.Fixtures.millis;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.health.ProbeHealth;
import io.tocsin.health.ProbeResult;
import io.tocsin.health.Reason;
import io.tocsin.health.State;
import io.tocsin.health.Verdict;
import io.tocsin.probe.Fixtures.Asked;
import io.tocsin.probe.ProbeSpec.Surroundings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The scheduler on a real event loop and real sockets on loopback. */
class ProbeSchedulerTest {
  /** Vert.x's own limit for a blocked loop; a shorter one would judge a busy machine. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private static final Timing QUICK =
      new Timing(millis(100), millis(100), millis(20), millis(100), 1, 2);

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final AtomicInteger looksAtTheClock = new AtomicInteger();
  private final AtomicLong longestPauseNanos = new AtomicLong();
  private final Answers answers = new Answers();
  private final ProbeScheduler scheduler =
      new ProbeScheduler(
          new Surroundings(vertx, InstantSource.system(), this::nanoTime), answers, 100);

  private long nanoTime() {
    looksAtTheClock.incrementAndGet();
    return System.nanoTime();
  }

  private record Answer(
      Target target, ProbeResult result, ProbeHealth before, ProbeHealth after, Thread thread) {}

  private static final class Answers implements ProbeSink {
    final BlockingQueue<Answer> all = new LinkedBlockingQueue<>();
    final AtomicLong worstLagNanos = new AtomicLong();

    @Override
    public void completed(
        Target target, ProbeResult result, ProbeHealth before, ProbeHealth after) {
      all.add(new Answer(target, result, before, after, Thread.currentThread()));
    }

    @Override
    public void skipped(Target target, SkipReason reason, long count) {}

    @Override
    public void lag(long nanos) {
      worstLagNanos.accumulateAndGet(nanos, Math::max);
    }

    @Override
    public void clockStepped(Duration step) {}

    Answer next() throws InterruptedException {
      Answer next = all.poll(5, SECONDS);
      assertThat(next).as("an answer within 5 s").isNotNull();
      return next;
    }

    Answer nextWith(State after) throws InterruptedException {
      Answer next = next();
      while (next.after.state() != after) {
        next = next();
      }
      return next;
    }
  }

  @BeforeEach
  void watchTheLoop() throws Exception {
    onLoop(
        () -> {
          watch(System.nanoTime());
          scheduler.start();
          return true;
        });
  }

  private void watch(long before) {
    long now = System.nanoTime();
    longestPauseNanos.accumulateAndGet(now - before, Math::max);
    vertx.setTimer(5, _ -> watch(now));
  }

  @AfterEach
  void theLoopWasNeverBlocked() throws Exception {
    onLoop(
        () -> {
          scheduler.stop();
          return true;
        });
    vertx.close().await(5, SECONDS);

    assertThat(Duration.ofNanos(longestPauseNanos.get())).isLessThan(LONGEST_PAUSE);
  }

  private <T> T onLoop(Callable<T> work) throws Exception {
    var done = new CompletableFuture<T>();
    loop.runOnContext(
        _ -> {
          try {
            done.complete(work.call());
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done.get(5, SECONDS);
  }

  private void add(Target target) throws Exception {
    onLoop(
        () -> {
          scheduler.add(target);
          return true;
        });
  }

  /** Connects to {@code port} and says whether that went well. */
  private Asked connect(int port) {
    NetClient client = vertx.createNetClient();
    return new Asked(
        "connect to " + port,
        (surroundings, _) ->
            _ -> {
              Instant at = surroundings.clock().instant();
              return client
                  .connect(port, "127.0.0.1")
                  .compose(NetSocket::close)
                  .map(_ -> answer(Verdict.OK, Reason.L4OK, at))
                  .otherwise(_ -> answer(Verdict.FAIL, Reason.L4CON, at));
            });
  }

  private static ProbeResult answer(Verdict verdict, Reason reason, Instant at) {
    return new ProbeResult(verdict, reason, "", at, millis(1), List.of());
  }

  private NetServer listening(int port) throws Exception {
    return vertx
        .createNetServer()
        .connectHandler(NetSocket::close)
        .listen(port, "127.0.0.1")
        .await(5, SECONDS);
  }

  @Test
  void aServerThatDiesIsDownAfterFallProbesAndUpWhenItIsBack() throws Exception {
    NetServer server = listening(0);
    int port = server.actualPort();
    add(Fixtures.target("a", connect(port), QUICK, millis(30)));
    Answer up = answers.nextWith(State.UP);

    server.close().await(5, SECONDS);
    Answer down = answers.nextWith(State.DOWN);
    listening(port);
    Answer back = answers.nextWith(State.UP);

    assertThat(up.before.state()).isEqualTo(State.UNKNOWN);
    assertThat(down.after.reason()).isEqualTo(Reason.L4CON);
    assertThat(down.after.failures()).isEqualTo(2);
    assertThat(down.after.firstBadAt())
        .hasValueSatisfying(bad -> assertThat(bad).isBefore(down.result.startedAt()));
    assertThat(back.after.firstBadAt()).isEmpty();
    assertThat(List.of(up.thread, down.thread, back.thread)).containsOnly(up.thread);
  }

  @Test
  void manyTargetsAreAllProbedAgainAndAgain() throws Exception {
    Asked question = connect(listening(0).actualPort());
    for (int i = 0; i < 50; i++) {
      add(Fixtures.target("t" + i, question, QUICK, millis(2L * i)));
    }

    int[] counts = new int[50];
    for (int i = 0; i < 300; i++) {
      counts[Integer.parseInt(answers.next().target.instance().name().substring(1))]++;
    }

    assertThat(counts).doesNotContain(0);
  }

  @Test
  void aProberThatThrowsOrFailsSaysNothingAboutItsTarget() throws Exception {
    Asked throwing =
        new Asked(
            "throw",
            (_, _) ->
                _ -> {
                  throw new IllegalStateException("boom");
                });
    Asked failing = new Asked("fail", (_, _) -> _ -> Future.failedFuture("bang"));
    add(Fixtures.target("a", throwing, millis(0)));
    Answer thrown = answers.next();
    add(Fixtures.target("b", failing, millis(0)));
    Answer failed = answers.next();

    assertThat(thrown.result.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(thrown.after.why()).contains("the prober failed").contains("boom");
    assertThat(failed.after.why()).contains("bang");
  }

  @Test
  void probeNowAnswersWithoutWaitingForTheSlot() throws Exception {
    Timing hourly =
        new Timing(
            Duration.ofHours(1), millis(500), Duration.ofHours(1), Duration.ofHours(1), 1, 1);
    add(Fixtures.target("a", connect(listening(0).actualPort()), hourly, Duration.ofMinutes(59)));

    boolean started = onLoop(() -> scheduler.probeNow("shop/a/ready"));

    assertThat(started).isTrue();
    assertThat(answers.next().after.state()).isEqualTo(State.UP);
    assertThat(onLoop(() -> scheduler.probeNow("shop/b/ready"))).isFalse();
  }

  @Test
  void anIdleScheduleSleeps() throws Exception {
    Timing hourly =
        new Timing(
            Duration.ofHours(1), millis(500), Duration.ofHours(1), Duration.ofHours(1), 1, 1);
    add(Fixtures.target("a", connect(listening(0).actualPort()), hourly, Duration.ZERO));
    answers.next();
    int before = looksAtTheClock.get();

    var waited = new CompletableFuture<Boolean>();
    vertx.setTimer(700, _ -> waited.complete(true));

    assertThat(waited.get(5, SECONDS)).isTrue();
    assertThat(looksAtTheClock.get() - before).isLessThan(20); // 70 ticks passed
  }

  @Test
  void afterStopNothingIsProbedAndLateAnswersAreIgnored() throws Exception {
    add(Fixtures.target("a", connect(listening(0).actualPort()), QUICK, millis(0)));
    answers.next();

    onLoop(
        () -> {
          scheduler.probeNow("shop/a/ready");
          scheduler.stop();
          answers.all.clear();
          return true;
        });

    assertThat(answers.all.poll(300, MILLISECONDS)).isNull();
    assertThat(onLoop(scheduler::size)).isZero();
    assertThat(onLoop(scheduler::inFlight)).isZero();
  }
}
