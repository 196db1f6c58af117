package io.tocsin.notify;

import io.tocsin.alert.Alert;
import io.tocsin.model.Labels;
import java.time.Instant;
import java.util.List;

/**
 * One thing to tell one integration about one group of alerts, and why.
 *
 * @param id 64 hexadecimal digits; the same for every attempt to tell the same thing, also after a
 *     flush that failed or a restart, so that a receiver can drop what it has seen
 * @param routeId {@link Route#id} of the route that made the group
 * @param groupKey Alertmanager's text for the group
 * @param alerts what is told, in Alertmanager's order
 * @param at when it was decided
 * @param deadline after which no further attempt is made; the next flush of the group decides anew
 */
public record Notification(
    String id,
    IntegrationId to,
    Integration integration,
    String routeId,
    String groupKey,
    Labels groupLabels,
    NotificationReason reason,
    List<Item> alerts,
    Instant at,
    Instant deadline) {
  public Notification {
    alerts = List.copyOf(alerts);
  }

  /** One alert as it stood when the notification was decided. */
  public record Item(Alert alert, boolean isResolved) {}

  /** Whether any of the alerts fires. */
  public boolean isFiring() {
    return alerts.stream().anyMatch(item -> !item.isResolved());
  }
}
