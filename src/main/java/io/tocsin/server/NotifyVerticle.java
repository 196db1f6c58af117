package io.tocsin.server;

import io.tocsin.alert.Alert;
import io.tocsin.notify.Delivery;
import io.tocsin.notify.Dispatcher;
import io.tocsin.notify.Notification;
import io.tocsin.notify.NotifyConfig;
import io.tocsin.notify.RetryPolicy;
import io.tocsin.receiver.Deliverer;
import io.tocsin.receiver.Identity;
import io.tocsin.web.Owner;
import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns alert groups and the notifications that are on their way. */
final class NotifyVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(NotifyVerticle.class);
  private static final Duration DRAIN = Duration.ofSeconds(5);

  /** A timer may be set this far ahead; longer waits are taken in steps. */
  private static final Duration LONGEST_TIMER = Duration.ofHours(1);

  private final Identity identity;
  private final NotificationFeed feed;
  private final InstantSource clock;
  private final Dispatcher dispatcher; // confined
  private @Nullable Deliverer deliverer; // set once, in start; used on this context only
  private @Nullable Timer wake; // confined
  private @Nullable Owner owner; // set once, in start
  private volatile int pending; // written on this context only

  NotifyVerticle(
      NotifyConfig config, Identity identity, NotificationFeed feed, InstantSource clock) {
    this.identity = identity;
    this.feed = feed;
    this.clock = clock;
    this.dispatcher = new Dispatcher(config, Dispatcher.Limits.DEFAULT);
  }

  @Override
  public Future<?> start() {
    owner = new Owner(vertx, context);
    deliverer =
        new Deliverer(vertx, identity, RetryPolicy.DEFAULT, new Random(), clock, feed::progress);
    return Future.succeededFuture();
  }

  private Owner owner() {
    return Objects.requireNonNull(owner, "the notify verticle is not deployed");
  }

  private Deliverer deliverer() {
    return Objects.requireNonNull(deliverer, "the notify verticle is not deployed");
  }

  /** Takes alerts as they are now. Any thread. */
  void receive(Collection<Alert> alerts) {
    owner()
        .tell(
            () -> {
              report(dispatcher.receive(alerts, clock.instant()));
              run();
            });
  }

  /** Goes on under a new configuration; groups whose route stays are kept. Any thread. */
  Future<Void> replace(NotifyConfig config) {
    return owner()
        .ask(
            () -> {
              report(dispatcher.replace(config, clock.instant()));
              run();
              return config;
            })
        .mapEmpty();
  }

  private static void report(List<Dispatcher.Refusal> refusals) {
    refusals.forEach(
        refusal -> log.warn("alert not taken alert={} why={}", refusal.labels(), refusal.why()));
  }

  private void run() {
    for (Notification due : dispatcher.tick(clock.instant())) {
      deliverer().deliver(due).onSuccess(outcome -> delivered(due, outcome));
    }
    arm();
  }

  private void delivered(Notification notification, Delivery outcome) {
    dispatcher.delivered(notification, outcome, clock.instant());
    run();
  }

  private void arm() {
    pending = deliverer().pending();
    if (wake != null) {
      wake.cancel();
      wake = null;
    }
    dispatcher.nextWake().ifPresent(this::wakeAt);
  }

  private void wakeAt(Instant at) {
    Duration wait = Duration.between(clock.instant(), at);
    long millis = Math.clamp(wait.toMillis() + 1, 1, LONGEST_TIMER.toMillis());
    Timer timer = vertx.timer(millis, TimeUnit.MILLISECONDS);
    wake = timer;
    timer.onSuccess(_ -> run());
  }

  /** Notifications without an outcome. Any thread. */
  int pending() {
    return pending;
  }

  @Override
  public Future<?> stop() {
    return deliverer().close(DRAIN);
  }
}
