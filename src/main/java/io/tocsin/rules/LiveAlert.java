package io.tocsin.rules;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertState;
import io.tocsin.alert.AlertState.Firing;
import io.tocsin.alert.AlertState.Inactive;
import io.tocsin.alert.AlertState.Pending;
import io.tocsin.alert.AlertState.Resolved;
import io.tocsin.model.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One alert instance of a rule.
 *
 * @param state never {@link Inactive}
 * @param value of the expression when it last held
 * @param lastSentAt evaluation after which the notifier was last told; empty when never
 */
public record LiveAlert(
    Labels labels,
    Labels annotations,
    AlertState state,
    double value,
    Optional<Instant> lastSentAt) {
  private static final int VALID_INTERVALS = 4;

  LiveAlert in(AlertState next) {
    return new LiveAlert(labels, annotations, next, value, lastSentAt);
  }

  /** As an evaluation finds it again; one that was resolved begins a new life. */
  LiveAlert seenAs(LiveAlert seen) {
    return state.isActive()
        ? new LiveAlert(labels, seen.annotations, state, seen.value, lastSentAt)
        : seen;
  }

  LiveAlert sentAt(Instant at) {
    return new LiveAlert(labels, annotations, state, value, Optional.of(at));
  }

  /**
   * Whether the notifier has to be told at {@code at}: of what is news, and again of everything
   * that it was told {@code resendDelay} ago. Prometheus compares strictly and so waits an interval
   * more; the compliance suite asks for the first multiple that reaches the delay.
   */
  boolean isDue(Instant at, Duration resendDelay) {
    if (state instanceof Pending || state instanceof Inactive) {
      return false;
    }
    if (lastSentAt.isEmpty()) {
      return true;
    }
    Instant sent = lastSentAt.get();
    boolean isNews =
        state instanceof Resolved(_, _, Instant resolvedAt) && resolvedAt.isAfter(sent);
    return isNews || !sent.plus(resendDelay).isAfter(at);
  }

  /**
   * What the notifier is told. A firing alert counts as resolved when it is not told again within
   * four times the longer of interval and resend delay.
   */
  Alert told(Instant at, Duration interval, Duration resendDelay, String generatorUrl) {
    Duration longer = interval.compareTo(resendDelay) > 0 ? interval : resendDelay;
    return switch (state) {
      case Firing(_, Instant firedAt, _) ->
          new Alert(
              labels,
              annotations,
              firedAt,
              at.plus(longer.multipliedBy(VALID_INTERVALS)),
              generatorUrl);
      case Resolved(_, Instant firedAt, Instant resolvedAt) ->
          new Alert(labels, annotations, firedAt, resolvedAt, generatorUrl);
      case Pending _, Inactive _ ->
          throw new IllegalStateException("not to be told: " + labels + " is " + state);
    };
  }

  /** When the expression began to hold. */
  Instant activeAt() {
    return switch (state) {
      case Pending(Instant activeAt) -> activeAt;
      case Firing(Instant activeAt, _, _) -> activeAt;
      case Resolved(Instant activeAt, _, _) -> activeAt;
      case Inactive _ -> Instant.EPOCH;
    };
  }

  GroupSnapshot.ActiveAlert snapshot() {
    return switch (state) {
      case Pending(Instant activeAt) ->
          snapshot(
              GroupSnapshot.State.PENDING,
              activeAt,
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      case Firing(Instant activeAt, Instant firedAt, Optional<Instant> kept) ->
          snapshot(
              GroupSnapshot.State.FIRING, activeAt, Optional.of(firedAt), kept, Optional.empty());
      case Resolved(Instant activeAt, Instant firedAt, Instant resolvedAt) ->
          snapshot(
              GroupSnapshot.State.RESOLVED,
              activeAt,
              Optional.of(firedAt),
              Optional.empty(),
              Optional.of(resolvedAt));
      case Inactive _ -> throw new IllegalStateException("inactive alert kept: " + labels);
    };
  }

  private GroupSnapshot.ActiveAlert snapshot(
      GroupSnapshot.State shown,
      Instant activeAt,
      Optional<Instant> firedAt,
      Optional<Instant> keepFiringSince,
      Optional<Instant> resolvedAt) {
    return new GroupSnapshot.ActiveAlert(
        labels, annotations, shown, activeAt, firedAt, keepFiringSince, resolvedAt, value);
  }
}
