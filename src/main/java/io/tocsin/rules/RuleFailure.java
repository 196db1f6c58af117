package io.tocsin.rules;

import io.tocsin.model.GoText;
import io.tocsin.model.Sample;

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

  /**
   * Why {@code second} is not stored, in the words of Prometheus ({@code storage/interface.go}).
   *
   * @param first of the same series and time
   */
  static String duplicate(Sample first, Sample second) {
    String what = "duplicate sample for timestamp";
    if (second.histogram().isPresent() || second.timestampMillis() == 0) {
      return what;
    }
    String existing =
        first.histogram().isPresent()
            ? "existing is a histogram"
            : "existing " + GoText.shortFloat(first.value());
    return "%s %d; overrides not allowed: %s, new value %s"
        .formatted(what, second.timestampMillis(), existing, GoText.shortFloat(second.value()));
  }

  boolean dropsAlerts() {
    return dropsAlerts;
  }
}
