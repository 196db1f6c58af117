package io.tocsin.rules;

/** Why a rule yields nothing. */
final class RuleFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean dropsAlerts;

  private RuleFailure(String message, boolean dropsAlerts) {
    super(message);
    this.dropsAlerts = dropsAlerts;
  }

  /** The rule's alerts stay as they are. */
  static RuleFailure of(String message) {
    return new RuleFailure(message, false);
  }

  /** More than the group's limit: as in Prometheus, the rule's alerts are forgotten. */
  static RuleFailure limit(int limit, int count, String what) {
    return new RuleFailure("exceeded limit of " + limit + " with " + count + " " + what, true);
  }

  boolean dropsAlerts() {
    return dropsAlerts;
  }
}
