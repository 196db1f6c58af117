package io.tocsin.health;

/** What one probe says of one instance. */
public enum Verdict {
  OK,
  /** It answers, but says itself, or shows by slowness, that it is not well. */
  DEGRADED,
  FAIL,
  /** The prober could not ask (own resolver, own overload): says nothing about the instance. */
  UNKNOWN
}
