package io.tocsin.notify;

import io.tocsin.model.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What one integration knows about one group: the last thing it was told.
 *
 * @param at when it was delivered
 * @param firing the alerts it believes to fire
 * @param resolved the alerts it was told to be over, at that time
 * @param expiresAt from when on this is forgotten
 */
public record Told(Instant at, Set<Labels> firing, Set<Labels> resolved, Instant expiresAt) {
  public Told {
    firing = Set.copyOf(firing);
    resolved = Set.copyOf(resolved);
  }

  /**
   * Whether what is true now is worth a notification, by Alertmanager's table and in its order.
   *
   * @param told empty when the integration knows nothing
   * @param firing alerts that fire and are not muted
   * @param held alerts that fire, are muted, and were told before: no news, but they forbid to say
   *     that all is over
   * @param resolved alerts that are over
   * @return empty when there is nothing to say
   */
  static Optional<NotificationReason> reason(
      Optional<Told> told,
      Set<Labels> firing,
      Set<Labels> held,
      Set<Labels> resolved,
      boolean sendsResolved,
      Duration repeatInterval,
      Instant now) {
    if (told.isEmpty()) {
      return firing.isEmpty() ? Optional.empty() : Optional.of(NotificationReason.FIRST);
    }
    Told known = told.get();
    if (!known.firing.containsAll(firing)) {
      return Optional.of(
          known.firing.isEmpty() ? NotificationReason.FIRST : NotificationReason.NEW_ALERTS);
    }
    if (firing.isEmpty() && held.isEmpty()) {
      return known.firing.isEmpty()
          ? Optional.empty()
          : Optional.of(NotificationReason.ALL_RESOLVED);
    }
    if (sendsResolved && !known.resolved.containsAll(resolved)) {
      return Optional.of(NotificationReason.SOME_RESOLVED);
    }
    boolean isOld = known.at.isBefore(now.minus(repeatInterval));
    return isOld && !firing.isEmpty() ? Optional.of(NotificationReason.REPEAT) : Optional.empty();
  }
}
