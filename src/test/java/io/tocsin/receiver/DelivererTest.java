package io.tocsin.receiver;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.notify.Delivery;
import io.tocsin.notify.Notification;
import io.tocsin.notify.RetryPolicy;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DelivererTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final RetryPolicy QUICK =
      new RetryPolicy(Duration.ofMillis(20), 1.5, Duration.ofMillis(100), 0.5);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final BlockingQueue<DeliveryProgress> progress = new LinkedBlockingQueue<>();
  private final Deliverer deliverer =
      new Deliverer(
          vertx,
          Samples.IDENTITY,
          QUICK,
          RandomGenerator.of("L64X128MixRandom"),
          InstantSource.system(),
          progress::add);

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, SECONDS);
  }

  private <T> Future<T> onContext(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(_ -> work.get().onComplete(done));
    return done.future();
  }

  private Future<Delivery> deliver(Notification notification) {
    return onContext(() -> deliverer.deliver(notification));
  }

  private int serve(Handler<HttpServerRequest> handler) throws Exception {
    return vertx
        .createHttpServer()
        .requestHandler(handler)
        .listen(0, "127.0.0.1")
        .await(5, SECONDS)
        .actualPort();
  }

  private static Notification to(int port, String receiver, Duration deadline) {
    return Samples.notification("id-" + receiver, receiver, Samples.webhook(port), deadline);
  }

  private List<String> story() {
    var all = new ArrayList<DeliveryProgress>();
    progress.drainTo(all);
    return all.stream().map(p -> p.getClass().getSimpleName() + " " + p.attempts()).toList();
  }

  @Test
  void aServerErrorIsTriedAgainWithTheSameKeyUntilItIsAccepted() throws Exception {
    var keys = new LinkedBlockingQueue<String>();
    int port =
        serve(
            request -> {
              keys.add(request.getHeader("Idempotency-Key"));
              request.response().setStatusCode(keys.size() < 3 ? 500 : 200).end();
            });

    Delivery outcome = deliver(to(port, "team", LONG)).await(10, SECONDS);

    assertThat(outcome).isInstanceOf(Delivery.Accepted.class);
    assertThat(keys).containsExactly("id-team", "id-team", "id-team");
    assertThat(story())
        .containsExactly(
            "Sending 1", "Retrying 1", "Sending 2", "Retrying 2", "Sending 3", "Delivered 3");
  }

  @Test
  void aRefusalIsFinal() throws Exception {
    int port = serve(request -> request.response().setStatusCode(404).end());

    assertThat(deliver(to(port, "team", LONG)).await(5, SECONDS))
        .isInstanceOf(Delivery.Refused.class);
    assertThat(story()).containsExactly("Sending 1", "Refused 1");
  }

  @Test
  void attemptsEndAtTheDeadline() throws Exception {
    int port = serve(request -> request.response().setStatusCode(500).end());

    Delivery outcome = deliver(to(port, "team", Duration.ofMillis(300))).await(5, SECONDS);

    assertThat(outcome).isInstanceOf(Delivery.TryLater.class);
    assertThat(story()).startsWith("Sending 1").last().asString().startsWith("GivenUp");
  }

  @Test
  void aPauseThatTheServerAsksForAndThatPassesTheDeadlineGivesUpAtOnce() throws Exception {
    int port =
        serve(
            request ->
                request.response().setStatusCode(429).putHeader("Retry-After", "3600").end());

    deliver(to(port, "team", LONG)).await(5, SECONDS);

    assertThat(story()).containsExactly("Sending 1", "GivenUp 1");
  }

  @Test
  void oneReceiverThatHangsDelaysNoOther() throws Exception {
    int hanging = serve(_ -> {});
    int quick = serve(request -> request.response().end());
    for (int i = 0; i < 50; i++) {
      deliver(to(hanging, "slow", LONG));
    }

    assertThat(deliver(to(quick, "quick", LONG)).await(5, SECONDS))
        .isInstanceOf(Delivery.Accepted.class);
  }

  @Test
  void oneIntegrationGetsOnlySoManyRequestsAtOnceAndAllOfThemInTheEnd() throws Exception {
    var inFlight = new AtomicInteger();
    var most = new AtomicInteger();
    int port =
        serve(
            request -> {
              most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
              vertx.setTimer(
                  20,
                  _ -> {
                    inFlight.decrementAndGet();
                    request.response().end();
                  });
            });
    var outcomes = new ArrayList<Future<Delivery>>();
    for (int i = 0; i < 40; i++) {
      outcomes.add(deliver(to(port, "team", LONG)));
    }

    Future.all(outcomes).await(10, SECONDS);

    assertThat(most.get()).isEqualTo(Deliverer.MAX_IN_FLIGHT);
  }

  @Test
  void newSettingsApplyToWhatIsDecidedUnderThem() throws Exception {
    int old = serve(request -> request.response().setStatusCode(500).end());
    int fresh = serve(request -> request.response().end());
    Future<Delivery> before = deliver(to(old, "team", Duration.ofMillis(500)));

    Delivery after = deliver(to(fresh, "team", LONG)).await(5, SECONDS);

    assertThat(after).isInstanceOf(Delivery.Accepted.class);
    assertThat(before.await(5, SECONDS)).isInstanceOf(Delivery.TryLater.class);
  }

  @Test
  void closingLetsEndWhatIsQuickAndEndsWhatIsNot() throws Exception {
    int hanging = serve(_ -> {});
    int quick = serve(request -> vertx.setTimer(50, _ -> request.response().end()));
    Future<Delivery> slow = deliver(to(hanging, "slow", LONG));
    Future<Delivery> fast = deliver(to(quick, "quick", LONG));

    onContext(() -> deliverer.close(Duration.ofMillis(500))).await(5, SECONDS);

    assertThat(fast.await(1, SECONDS)).isInstanceOf(Delivery.Accepted.class);
    assertThat(slow.await(1, SECONDS).detail()).isEqualTo("shutting down");
    assertThat(deliver(to(quick, "late", LONG)).await(1, SECONDS).detail())
        .isEqualTo("shutting down");
  }
}
