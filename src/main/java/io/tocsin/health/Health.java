package io.tocsin.health;

import java.time.Instant;
import java.util.Optional;

/** What a probe, an instance and a service have in common: a state, since when, and why. */
public sealed interface Health permits ProbeHealth, InstanceHealth, ServiceHealth {
  State state();

  /** When {@link #state} became what it is. */
  Instant since();

  /**
   * Start of the first failing probe of the present trouble, which may not have turned the state
   * yet; empty while nothing fails.
   */
  Optional<Instant> firstBadAt();

  /** One line for a person; empty where there is nothing to explain. */
  String why();
}
