package io.tocsin.receiver;

import io.tocsin.notify.Dispatcher;
import io.tocsin.notify.Notification;
import io.tocsin.notify.NotifyConfig;
import io.tocsin.notify.RetryPolicy;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The intended wiring: owns dispatcher and deliverer, which only its context touches. */
final class NotifyOwner extends VerticleBase {
  private static final InstantSource CLOCK = InstantSource.system();

  private final NotifyConfig config;
  private Dispatcher dispatcher; // confined, as all below
  private Deliverer deliverer;
  private long timer = -1;

  @SuppressWarnings("NullAway.Init") // set in start
  NotifyOwner(NotifyConfig config) {
    this.config = config;
  }

  @Override
  public Future<?> start() {
    dispatcher = new Dispatcher(config, Dispatcher.Limits.DEFAULT);
    deliverer =
        new Deliverer(
            vertx,
            Samples.IDENTITY,
            RetryPolicy.DEFAULT,
            RandomGenerator.of("L64X128MixRandom"),
            CLOCK,
            _ -> {});
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return deliverer.close(Duration.ofSeconds(1));
  }

  /** Changes the dispatcher on its context; the next wake may have moved. */
  void run(Consumer<Dispatcher> change) {
    context.runOnContext(
        _ -> {
          change.accept(dispatcher);
          arm();
        });
  }

  private void arm() {
    vertx.cancelTimer(timer);
    dispatcher
        .nextWake()
        .map(wake -> Duration.between(CLOCK.instant(), wake).toMillis())
        .ifPresent(millis -> timer = vertx.setTimer(Math.max(1, millis), _ -> wake()));
  }

  private void wake() {
    for (Notification due : dispatcher.tick(CLOCK.instant())) {
      deliverer
          .deliver(due)
          .onSuccess(
              outcome -> {
                dispatcher.delivered(due, outcome, CLOCK.instant());
                arm();
              });
    }
    arm();
  }
}
