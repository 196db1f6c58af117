package io.tocsin.receiver;

import io.tocsin.notify.Delivery;
import io.tocsin.notify.Notification;
import io.vertx.core.Future;
import java.time.Duration;

/** Makes single attempts to tell one integration something. Used from one context. */
interface Sender {
  /**
   * @param timeout for the whole attempt, name resolution and connection included; positive
   * @return what became of it, on the caller's context. Never fails
   */
  Future<Delivery> send(Notification notification, Duration timeout);

  /** Lets go of connections, at once where none is in use and at the latest after {@code grace}. */
  Future<Void> close(Duration grace);
}
