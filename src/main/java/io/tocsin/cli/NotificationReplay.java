package io.tocsin.cli;

import io.tocsin.alert.Alert;
import io.tocsin.model.Labels;
import io.tocsin.notify.Delivery;
import io.tocsin.notify.Dispatcher;
import io.tocsin.notify.Notification;
import io.tocsin.notify.NotifyConfig;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The dispatcher in simulated time: what it would have sent, every receiver answering at once. */
final class NotificationReplay {
  private final Dispatcher dispatcher;
  private final Labels externalLabels;
  private final Map<String, Sent> sent = new TreeMap<>();

  /**
   * @param externalLabels of alerts that do not have them
   */
  NotificationReplay(NotifyConfig config, Labels externalLabels) {
    this.externalLabels = externalLabels;
    this.dispatcher = new Dispatcher(config, Dispatcher.Limits.DEFAULT);
  }

  /**
   * How many notifications a receiver would have got.
   *
   * @param firing those with an alert that fires
   * @param resolved those of resolved alerts only
   */
  record Sent(int firing, int resolved) {
    private Sent plus(Notification notification) {
      return notification.isFiring()
          ? new Sent(firing + 1, resolved)
          : new Sent(firing, resolved + 1);
    }
  }

  /** Takes what the rules tell at {@code at}; times only grow. */
  void told(Instant at, List<Alert> alerts) {
    advance(at);
    dispatcher.receive(
        alerts.stream()
            .map(alert -> alert.withLabels(externalLabels.with(alert.labels())))
            .toList(),
        at);
    advance(at);
  }

  /** Sends all that is due by {@code to}. */
  void advance(Instant to) {
    Optional<Instant> wake = dispatcher.nextWake();
    while (wake.isPresent() && !wake.get().isAfter(to)) {
      Instant at = wake.get();
      dispatcher.tick(at).forEach(notification -> deliver(notification, at));
      wake = dispatcher.nextWake();
    }
  }

  private void deliver(Notification notification, Instant at) {
    sent.compute(
        notification.to().receiver(),
        (_, before) -> (before == null ? new Sent(0, 0) : before).plus(notification));
    dispatcher.delivered(notification, new Delivery.Accepted("simulated"), at);
  }

  /** By receiver. */
  Map<String, Sent> sent() {
    return Map.copyOf(sent);
  }
}
