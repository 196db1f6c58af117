package io.tocsin.lab;

import java.util.Locale;

/** What can be broken about an instance of the lab. */
enum FaultKind {
  /** The listening socket is closed: connection refused. */
  KILL(false),
  /** Requests are accepted and never answered. */
  HANG(false),
  /** Every answer is a 503. */
  ERROR(false),
  /** Answers are right and late. */
  SLOW(false),
  /** Answers alternate between 503 and 200, beginning with 503. */
  FLAP(false),
  /** The queue of this instance grows to about forty times that of the others. */
  QUEUE_IMBALANCE(true),
  /** The primary role moves on; the instance that had it is down for a moment and comes back. */
  FAILOVER(true);

  private final boolean needsService;

  FaultKind(boolean needsService) {
    this.needsService = needsService;
  }

  /** As it is written in requests: {@code queue-imbalance}. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it makes sense only for the instances of the service, not for its dependency. */
  boolean needsService() {
    return needsService;
  }

  /** Whether nobody listens while it lasts. */
  boolean closesSocket() {
    return this == KILL || this == FAILOVER;
  }
}
