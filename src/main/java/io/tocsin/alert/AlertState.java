package io.tocsin.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The life of one alert instance, as Prometheus's alerting rules have it ({@code
 * rules/alerting.go}, {@code AlertingRule.Eval}). Times are evaluation timestamps, never the wall
 * clock.
 *
 * <pre>
 *            matches                 matches for {@code for}
 * Inactive ───────────▶ Pending ───────────────────▶ Firing ◀┐ matches, or
 *    ▲ ▲                   │                            │  └──┘ missed less than keep_firing_for
 *    │ └── missed ─────────┘                            │ missed
 *    │                                                  ▼
 *    └──────────── missed, 15 minutes on ─────────── Resolved ── matches ──▶ Pending
 * </pre>
 *
 * <p>With {@code for} zero an alert fires in the evaluation that finds it. A firing alert stays
 * firing when a reload makes {@code for} longer: nobody is un-paged by an edit.
 */
public sealed interface AlertState {
  /** How long a resolved alert is kept, and told again. */
  Duration RESOLVED_RETENTION = Duration.ofMinutes(15);

  /** Nothing to say. */
  record Inactive() implements AlertState {}

  /**
   * @param activeAt the evaluation from which the expression held without a break
   */
  record Pending(Instant activeAt) implements AlertState {}

  /**
   * @param firedAt the evaluation in which it began to fire
   * @param keepFiringSince the first of the evaluations in a row that missed it; empty while the
   *     expression holds
   */
  record Firing(Instant activeAt, Instant firedAt, Optional<Instant> keepFiringSince)
      implements AlertState {
    private AlertState missed(Instant at, Duration keepFiringFor) {
      Instant since = keepFiringSince.orElse(at);
      boolean keeps = keepFiringFor.isPositive() && !reached(since, keepFiringFor, at);
      return keeps
          ? new Firing(activeAt, firedAt, Optional.of(since))
          : new Resolved(activeAt, firedAt, at);
    }
  }

  record Resolved(Instant activeAt, Instant firedAt, Instant resolvedAt) implements AlertState {}

  /**
   * The state after an evaluation.
   *
   * @param matches whether the expression yielded this alert
   * @param at the evaluation's timestamp, after that of the evaluation before
   */
  default AlertState next(boolean matches, Instant at, Hold hold) {
    return switch (this) {
      case Inactive _, Resolved _ when matches -> new Pending(at).next(true, at, hold);
      case Inactive _ -> this;
      case Pending(Instant activeAt) when matches ->
          reached(activeAt, hold.held(), at) ? new Firing(activeAt, at, Optional.empty()) : this;
      case Pending _ -> new Inactive();
      case Firing(Instant activeAt, Instant firedAt, _) when matches ->
          new Firing(activeAt, firedAt, Optional.empty());
      case Firing firing -> firing.missed(at, hold.keepFiringFor());
      case Resolved(_, _, Instant resolvedAt) ->
          resolvedAt.plus(RESOLVED_RETENTION).isBefore(at) ? new Inactive() : this;
    };
  }

  private static boolean reached(Instant from, Duration length, Instant at) {
    return !from.plus(length).isAfter(at);
  }

  /** Whether it counts as an alert now: pending or firing. */
  default boolean isActive() {
    return this instanceof Pending || this instanceof Firing;
  }
}
