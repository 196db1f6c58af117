package io.tocsin.probe;

import io.tocsin.health.Reason;
import io.tocsin.health.Verdict;

/**
 * How a probe ended, before anything is known of its times.
 *
 * @param detail one line for a person; empty when there is nothing to add to the reason
 */
record Outcome(Verdict verdict, Reason reason, String detail) {
  static Outcome ok(Reason reason) {
    return new Outcome(Verdict.OK, reason, "");
  }

  static Outcome degraded(String detail) {
    return new Outcome(Verdict.DEGRADED, Reason.L7OKC, detail);
  }

  static Outcome fail(Reason reason, String detail) {
    return new Outcome(Verdict.FAIL, reason, detail);
  }

  /** The observer's own trouble; says nothing about the instance. */
  static Outcome unknown(Reason reason, String detail) {
    return new Outcome(Verdict.UNKNOWN, reason, detail);
  }
}
