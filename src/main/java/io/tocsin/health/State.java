package io.tocsin.health;

/** How a probe, an instance or a service is; the later constant is the worse one. */
public enum State {
  UP,
  /** It serves, but not well. */
  DEGRADED,
  /** Nobody could tell: not probed yet, or the prober itself is blind. Never the same as DOWN. */
  UNKNOWN,
  DOWN;

  /** Whether it serves: {@link #UP} or {@link #DEGRADED}. */
  public boolean serves() {
    return this == UP || this == DEGRADED;
  }

  /** Whether this is a worse state than {@code other}. */
  public boolean isWorseThan(State other) {
    return compareTo(other) > 0;
  }
}
