package io.tocsin.notify;

import io.tocsin.alert.Alert;
import io.tocsin.model.Labels;
import java.time.Instant;

/**
 * An alert and what the dispatcher knows about it.
 *
 * @param endsByTimeout whether the end was not stated but only assumed
 * @param revision grows with each time that the alert is told; tells whether it changed meanwhile
 */
record TrackedAlert(Alert alert, boolean endsByTimeout, long revision) {
  Labels labels() {
    return alert.labels();
  }

  boolean isResolvedAt(Instant now) {
    return alert.isResolvedAt(now);
  }

  /**
   * What is true after {@code newer} came in for the same labels. Where the two overlap in time
   * they are one: the earlier start, the newer annotations, and of the ends the stated one rather
   * than an assumed one, else the later. Otherwise the newer replaces the older.
   */
  TrackedAlert followedBy(TrackedAlert newer, Instant now) {
    if (!overlaps(newer.alert)) {
      return newer;
    }
    Instant start = earlier(alert.startsAt(), newer.alert.startsAt());
    boolean keepsEnd =
        alert.endsAt().isAfter(newer.alert.endsAt())
            && (newer.isResolvedAt(now) ? isResolvedAt(now) : !endsByTimeout);
    Alert merged =
        new Alert(
            newer.labels(),
            newer.alert.annotations(),
            start,
            keepsEnd ? alert.endsAt() : newer.alert.endsAt(),
            newer.alert.generatorUrl());
    return new TrackedAlert(merged, keepsEnd ? endsByTimeout : newer.endsByTimeout, newer.revision);
  }

  private boolean overlaps(Alert newer) {
    return isInside(newer.startsAt()) || isInside(newer.endsAt());
  }

  private boolean isInside(Instant time) {
    return time.isAfter(alert.startsAt()) && time.isBefore(alert.endsAt());
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
