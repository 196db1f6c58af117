package io.tocsin.probe;

/** Why a probe was not made at its time. Skipped probes are counted and never made up for. */
public enum SkipReason {
  /** The probe before had not ended. */
  OVERRUN,
  /** Too many probes were in flight. */
  BACKPRESSURE,
  /** The event loop was busy, or the machine asleep, for longer than an interval. */
  LATE
}
