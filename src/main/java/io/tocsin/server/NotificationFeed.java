package io.tocsin.server;

import io.micrometer.core.instrument.Counter;
import io.tocsin.notify.Notification;
import io.tocsin.receiver.DeliveryProgress;
import io.tocsin.receiver.DeliveryProgress.Delivered;
import io.tocsin.receiver.DeliveryProgress.GivenUp;
import io.tocsin.receiver.DeliveryProgress.Refused;
import io.tocsin.receiver.DeliveryProgress.Retrying;
import io.tocsin.receiver.DeliveryProgress.Sending;
import io.tocsin.web.LiveState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who was told, when, why and with what result: on the dashboard, in the metrics (by Alertmanager's
 * names) and in the log. Confined to the context of the notify verticle.
 */
final class NotificationFeed {
  private static final Logger log = LoggerFactory.getLogger(NotificationFeed.class);

  /** Notifications on the dashboard: the newest by address and group. */
  private static final int MAX_SHOWN = 500;

  private static final int MAX_NAMES = 5;

  private final LiveState live;
  private final Metrics metrics;
  private final InstantSource clock;
  private final Deque<String> shownInOrder = new ArrayDeque<>(); // confined, as all below
  private final Set<String> shown = new HashSet<>();
  private final Map<String, Counter> counters = new HashMap<>();

  NotificationFeed(LiveState live, Metrics metrics, InstantSource clock) {
    this.live = live;
    this.metrics = metrics;
    this.clock = clock;
  }

  void progress(DeliveryProgress progress) {
    switch (progress) {
      case Sending _ -> {
        count("alertmanager_notification_requests", progress.notification());
        show(progress, "sending", "");
      }
      case Retrying(_, _, Duration after, String detail) -> {
        count("alertmanager_notification_requests_failed", progress.notification());
        show(progress, "retrying", detail + ", again in " + after.toMillis() + " ms");
      }
      case Delivered(_, int attempts, String detail) -> {
        count("alertmanager_notifications", progress.notification());
        latency(progress.notification());
        show(progress, "delivered", detail);
        log.info(
            "notification delivered to={} group={} reason={} attempts={}",
            progress.notification().to(),
            progress.notification().groupKey(),
            progress.notification().reason().text(),
            attempts);
      }
      case Refused(_, _, String detail) -> failed(progress, detail);
      case GivenUp(_, _, String detail) -> failed(progress, detail);
    }
  }

  private void failed(DeliveryProgress progress, String detail) {
    count("alertmanager_notifications", progress.notification());
    count("alertmanager_notifications_failed", progress.notification());
    show(progress, "refused", detail);
    log.warn(
        "notification not delivered to={} group={} attempts={} why={}",
        progress.notification().to(),
        progress.notification().groupKey(),
        progress.attempts(),
        detail);
  }

  private void latency(Notification notification) {
    metrics
        .timer(
            "alertmanager_notification_latency",
            "From the decision to notify to the answer of the receiver.",
            "integration",
            notification.to().kind())
        .record(Duration.between(notification.at(), clock.instant()));
  }

  private void count(String name, Notification notification) {
    counters
        .computeIfAbsent(
            name + notification.to().kind(),
            _ ->
                metrics.counter(
                    name, "As Alertmanager counts.", "integration", notification.to().kind()))
        .increment();
  }

  private void show(DeliveryProgress progress, String outcome, String detail) {
    Notification notification = progress.notification();
    String id = notification.to() + "/" + notification.groupKey();
    makeRoomFor(id);
    live.put(
        "notification",
        id,
        new JsonObject()
            .put("receiver", notification.to().receiver())
            .put("integration", notification.to().kind())
            .put("groupKey", notification.groupKey())
            .put("status", notification.isFiring() ? "firing" : "resolved")
            .put("reason", notification.reason().text())
            .put("atMillis", clock.millis())
            .put("outcome", outcome)
            .put("attempts", progress.attempts())
            .put("detail", detail)
            .put("alerts", notification.alerts().size())
            .put("names", names(notification)));
  }

  private static JsonArray names(Notification notification) {
    var names = new JsonArray();
    notification.alerts().stream()
        .map(item -> item.alert().name())
        .distinct()
        .limit(MAX_NAMES)
        .forEach(names::add);
    return names;
  }

  private void makeRoomFor(String id) {
    if (!shown.add(id)) {
      return;
    }
    shownInOrder.add(id);
    if (shownInOrder.size() > MAX_SHOWN) {
      String oldest = shownInOrder.remove();
      shown.remove(oldest);
      live.remove("notification", oldest);
    }
  }
}
