package io.tocsin.probe;

import io.tocsin.health.Reason;

/** Ends a chain of steps with an outcome. Has no stack trace: an unreachable target is ordinary. */
final class ProbeTrouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Outcome outcome;

  ProbeTrouble(Outcome outcome) {
    super(outcome.detail(), null, false, false);
    this.outcome = outcome;
  }

  /** An answer that breaks its protocol. */
  static ProbeTrouble invalid(String detail) {
    return new ProbeTrouble(Outcome.fail(Reason.L7RSP, detail));
  }

  Outcome outcome() {
    return outcome;
  }

  /** The outcome that {@code error} carries, or the observer's own failure. */
  static Outcome outcomeOf(Throwable error) {
    return error instanceof ProbeTrouble trouble
        ? trouble.outcome
        : Outcome.unknown(Reason.UNK, "the probe itself failed: " + error);
  }
}
