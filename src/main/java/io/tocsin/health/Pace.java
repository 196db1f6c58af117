package io.tocsin.health;

/** How soon a target should be probed again. */
public enum Pace {
  STEADY,
  /** A change waits for confirmation, or nothing is known yet. */
  FAST,
  /** Confirmed DOWN. */
  DOWN
}
