package io.tocsin.receiver;

import io.tocsin.notify.Notification;
import java.time.Duration;

/** Where a notification is on its way. */
public sealed interface DeliveryProgress {
  Notification notification();

  /** Attempts made so far, the one under way included. */
  int attempts();

  /** An attempt begins. */
  record Sending(Notification notification, int attempts) implements DeliveryProgress {}

  /** An attempt failed; the next one comes {@code after} that long. */
  record Retrying(Notification notification, int attempts, Duration after, String detail)
      implements DeliveryProgress {}

  /** The receiver has it. */
  record Delivered(Notification notification, int attempts, String detail)
      implements DeliveryProgress {}

  /** The receiver does not want it; the next flush of the group decides anew. */
  record Refused(Notification notification, int attempts, String detail)
      implements DeliveryProgress {}

  /** No attempt succeeded before the deadline; the next flush of the group decides anew. */
  record GivenUp(Notification notification, int attempts, String detail)
      implements DeliveryProgress {}
}
