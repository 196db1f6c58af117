package io.tocsin.receiver;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.tocsin.notify.Delivery;
import io.tocsin.notify.Integration;
import io.tocsin.notify.IntegrationId;
import io.tocsin.notify.Notification;
import io.tocsin.notify.RetryPolicy;
import io.tocsin.notify.Webhook;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notifications until they are accepted, refused or past their deadline. Every integration
 * has a lane of its own, so that none waits for another:
 *
 * <pre>
 *   team#webhook-0   waiting [n7 n8] ─▶ under way [n1..n6] ─▶ accepted | refused
 *                       ▲                                 └─▶ after a pause ─┐
 *                       └────────────────────────────────────────────────────┘
 *   ops#webhook-0    ...
 * </pre>
 *
 * <p>Confined to the context on which it is made and used. The intended wiring, all on the context
 * of one verticle:
 *
 * <pre>{@code
 * void wake() {                                   // armed with a timer for dispatcher.nextWake()
 *   for (Notification due : dispatcher.tick(clock.instant())) {
 *     deliverer.deliver(due).onSuccess(outcome -> {
 *       dispatcher.delivered(due, outcome, clock.instant());
 *       arm();                                    // the next wake may have moved
 *     });
 *   }
 *   arm();
 * }
 * }</pre>
 *
 * {@code arm()} is also called after {@code dispatcher.receive} and {@code dispatcher.replace}.
 */
public final class Deliverer {
  /** Attempts of one integration at the same time. */
  static final int MAX_IN_FLIGHT = 8;

  /** Notifications of one integration that wait for their turn; more are put off to their group. */
  static final int MAX_WAITING = 10_000;

  /** Lanes of integrations that a reload removed are let go when there are more than this. */
  private static final int MAX_LANES = 500;

  private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);

  private final Vertx vertx;
  private final Identity identity;
  private final RetryPolicy policy;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final Consumer<DeliveryProgress> progress;
  private final Map<IntegrationId, Lane> lanes = new HashMap<>(); // confined, as all below
  private final Set<Job> jobs = new LinkedHashSet<>();
  private final Promise<Void> drained = Promise.promise();
  private boolean closing;

  /**
   * @param random spreads the pauses between attempts
   * @param progress is told on the context of the caller; must return at once
   */
  public Deliverer(
      Vertx vertx,
      Identity identity,
      RetryPolicy policy,
      RandomGenerator random,
      InstantSource clock,
      Consumer<DeliveryProgress> progress) {
    this.vertx = vertx;
    this.identity = identity;
    this.policy = policy;
    this.random = random;
    this.clock = clock;
    this.progress = progress;
  }

  /** One notification on its way. */
  private static final class Job {
    final Notification notification;
    final Lane lane;
    final Promise<Delivery> outcome = Promise.promise();
    int attempts; // confined

    Job(Notification notification, Lane lane) {
      this.notification = notification;
      this.lane = lane;
    }

    boolean isOver() {
      return outcome.future().isComplete();
    }
  }

  /** What is on its way to one integration. */
  private static final class Lane {
    final Integration settings;
    final Sender sender;
    final Queue<Job> waiting = new ArrayDeque<>();
    int inFlight; // confined
    int open; // confined; jobs without an outcome, those between attempts included
    boolean retired; // confined; replaced by a lane with newer settings

    Lane(Integration settings, Sender sender) {
      this.settings = settings;
      this.sender = sender;
    }
  }

  /**
   * Sends one notification.
   *
   * @return how it ended: {@link Delivery.TryLater} when the deadline passed or this is closing.
   *     Never fails
   */
  public Future<Delivery> deliver(Notification notification) {
    Lane lane = lane(notification);
    if (closing || lane.waiting.size() >= MAX_WAITING) {
      String why = closing ? "shutting down" : MAX_WAITING + " notifications wait already";
      progress.accept(new DeliveryProgress.GivenUp(notification, 0, why));
      return Future.succeededFuture(new Delivery.TryLater(Duration.ZERO, why));
    }
    var job = new Job(notification, lane);
    jobs.add(job);
    lane.open++;
    lane.waiting.add(job);
    advance(lane);
    return job.outcome.future();
  }

  private Lane lane(Notification notification) {
    IntegrationId id = notification.to();
    Lane lane = lanes.get(id);
    if (lane != null && lane.settings.equals(notification.integration())) {
      return lane;
    }
    if (lane != null) {
      retire(lane);
    } else if (lanes.size() >= MAX_LANES) {
      retireIdleLanes();
    }
    Lane fresh = new Lane(notification.integration(), sender(notification.integration()));
    lanes.put(id, fresh);
    return fresh;
  }

  private Sender sender(Integration integration) {
    return switch (integration) {
      case Webhook webhook -> new WebhookReceiver(vertx, webhook, identity, clock);
    };
  }

  /** Old settings stay in use for what was decided under them. */
  private static void retire(Lane lane) {
    lane.retired = true;
    closeWhenUnused(lane);
  }

  private static void closeWhenUnused(Lane lane) {
    if (lane.retired && lane.open == 0) {
      lane.sender.close(CLOSE_GRACE).onFailure(Deliverer::report);
    }
  }

  private static void report(Throwable cause) {
    LOG.warn("cannot close the connections of a receiver", cause);
  }

  private void retireIdleLanes() {
    List<Lane> idle = lanes.values().stream().filter(lane -> lane.open == 0).toList();
    lanes.values().removeAll(idle);
    idle.forEach(Deliverer::retire);
  }

  private void advance(Lane lane) {
    while (lane.inFlight < MAX_IN_FLIGHT && !lane.waiting.isEmpty()) {
      attempt(lane.waiting.remove());
    }
  }

  private void attempt(Job job) {
    Duration left = Duration.between(clock.instant(), job.notification.deadline());
    if (job.isOver()) {
      return;
    }
    if (!left.isPositive()) {
      giveUp(job, "no attempt before the deadline");
      return;
    }
    job.attempts++;
    job.lane.inFlight++;
    progress.accept(new DeliveryProgress.Sending(job.notification, job.attempts));
    job.lane
        .sender
        .send(job.notification, left)
        .onSuccess(
            answer -> {
              job.lane.inFlight--;
              answered(job, answer);
              advance(job.lane);
            });
  }

  private void answered(Job job, Delivery answer) {
    if (job.isOver()) {
      return;
    }
    Notification notification = job.notification;
    switch (answer) {
      case Delivery.Accepted(String detail) ->
          end(job, answer, new DeliveryProgress.Delivered(notification, job.attempts, detail));
      case Delivery.Refused(String detail) ->
          end(job, answer, new DeliveryProgress.Refused(notification, job.attempts, detail));
      case Delivery.TryLater(Duration after, String detail) -> putOff(job, after, detail);
    }
  }

  private void putOff(Job job, Duration atLeast, String detail) {
    Duration pause = policy.delay(job.attempts, random);
    Duration wait = pause.compareTo(atLeast) < 0 ? atLeast : pause;
    Instant next = clock.instant().plus(wait);
    if (!next.isBefore(job.notification.deadline())) {
      giveUp(job, detail);
      return;
    }
    progress.accept(new DeliveryProgress.Retrying(job.notification, job.attempts, wait, detail));
    vertx
        .timer(wait.toMillis(), MILLISECONDS)
        .onSuccess(
            _ -> {
              job.lane.waiting.add(job);
              advance(job.lane);
            });
  }

  private void giveUp(Job job, String detail) {
    end(
        job,
        new Delivery.TryLater(Duration.ZERO, detail),
        new DeliveryProgress.GivenUp(job.notification, job.attempts, detail));
  }

  private void end(Job job, Delivery outcome, DeliveryProgress last) {
    jobs.remove(job);
    job.lane.open--;
    closeWhenUnused(job.lane);
    progress.accept(last);
    job.outcome.complete(outcome);
    if (closing && jobs.isEmpty()) {
      drained.tryComplete();
    }
  }

  /** Notifications that have no outcome yet. */
  public int pending() {
    return jobs.size();
  }

  /**
   * Takes no more, lets what is on its way end, and ends what is left after {@code drain} as {@link
   * Delivery.TryLater}.
   *
   * @return when all have an outcome and the connections are closed. Never fails for a receiver
   */
  public Future<Void> close(Duration drain) {
    closing = true;
    if (jobs.isEmpty()) {
      drained.tryComplete();
    }
    var deadline = vertx.timer(Math.max(1, drain.toMillis()), MILLISECONDS);
    deadline.onSuccess(_ -> List.copyOf(jobs).forEach(job -> giveUp(job, "shutting down")));
    return drained
        .future()
        .compose(
            _ -> {
              deadline.cancel();
              return Future.join(lanes.values().stream().map(Deliverer::closeNow).toList());
            })
        .mapEmpty();
  }

  private static Future<Void> closeNow(Lane lane) {
    return lane.sender.close(Duration.ofMillis(1));
  }
}
