package io.tocsin.notify;

import java.time.Duration;

/** What became of one attempt to deliver a notification. */
public sealed interface Delivery {
  /** One line for a person: {@code 200 OK}, {@code connection refused}. */
  String detail();

  record Accepted(String detail) implements Delivery {}

  /** Worth another attempt, {@code after} at the earliest; zero leaves the pace to the sender. */
  record TryLater(Duration after, String detail) implements Delivery {}

  /** Another attempt would fail the same way. */
  record Refused(String detail) implements Delivery {}
}
