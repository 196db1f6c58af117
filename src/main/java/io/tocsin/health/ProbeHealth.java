package io.tocsin.health;

import java.time.Instant;
import java.util.Optional;

/**
 * What the results of one probe of one instance amount to, by HAProxy's one counter.
 *
 * <pre>
 *   rise 2, fall 3      DOWN           UP
 *   counter           0      1  │  2    3    4
 *   success           0 ──▶ 1   1 ──────────▶ 4     at rise or above: jump to the top
 *   failure           0 ◀───────────2 ◀─ 3 ◀─ 4     below rise: jump to 0
 * </pre>
 *
 * A success shows UP (or DEGRADED) once the counter is at {@code rise} or above, a failure shows
 * DOWN once it is below; any other result leaves the state as it is. A new target starts at the top
 * and UNKNOWN, so the first success shows UP at once and {@code fall} failures show DOWN. An
 * UNKNOWN result moves no counter; when nothing else came for {@code unknownAfter}, the state is
 * UNKNOWN until the counter and a result agree again.
 *
 * @param counter 0 to rise + fall - 1
 * @param since end of the result that changed the state; {@link Instant#EPOCH} before the first
 * @param firstBadAt start of the first FAIL after the last success, kept until it serves again
 * @param unknownSince start of the first UNKNOWN result after the last that said something
 * @param reason of the last result that confirmed the state or spoke against it
 * @param detail beside {@code reason}
 * @param failures FAIL results in a row
 * @param successes OK and DEGRADED results in a row
 */
public record ProbeHealth(
    HealthPolicy policy,
    State state,
    int counter,
    Instant since,
    Optional<Instant> firstBadAt,
    Optional<Instant> unknownSince,
    Reason reason,
    String detail,
    int failures,
    int successes)
    implements Health {

  /** The health of a target that was never probed. */
  public static ProbeHealth initial(HealthPolicy policy) {
    return new ProbeHealth(
        policy,
        State.UNKNOWN,
        policy.top(),
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        Reason.INI,
        "",
        0,
        0);
  }

  /** The health after one more result; results must come in the order of their starts. */
  public ProbeHealth advance(ProbeResult result) {
    return switch (result.verdict()) {
      case OK -> succeeded(result, State.UP);
      case DEGRADED -> succeeded(result, State.DEGRADED);
      case FAIL -> failed(result);
      case UNKNOWN -> blind(result);
    };
  }

  private ProbeHealth succeeded(ProbeResult result, State shown) {
    boolean decided = counter + 1 >= policy.rise();
    return new ProbeHealth(
        policy,
        decided ? shown : state,
        decided ? policy.top() : counter + 1,
        sinceOf(decided ? shown : state, result),
        decided ? Optional.empty() : firstBadAt,
        Optional.empty(),
        decided ? result.reason() : reason,
        decided ? result.detail() : detail,
        0,
        successes + 1);
  }

  private ProbeHealth failed(ProbeResult result) {
    int lowered = counter - 1 >= policy.rise() ? counter - 1 : 0;
    State next = lowered == 0 ? State.DOWN : state;
    return new ProbeHealth(
        policy,
        next,
        lowered,
        sinceOf(next, result),
        firstBadAt.or(() -> Optional.of(result.startedAt())),
        Optional.empty(),
        result.reason(),
        result.detail(),
        failures + 1,
        0);
  }

  private ProbeHealth blind(ProbeResult result) {
    Instant from = unknownSince.orElse(result.startedAt());
    State next = isTooLong(from, result.endedAt()) ? State.UNKNOWN : state;
    boolean shown = next == State.UNKNOWN;
    return new ProbeHealth(
        policy,
        next,
        counter,
        sinceOf(next, result),
        firstBadAt,
        Optional.of(from),
        shown ? result.reason() : reason,
        shown ? result.detail() : detail,
        failures,
        successes);
  }

  private boolean isTooLong(Instant blindFrom, Instant until) {
    return !until.isBefore(blindFrom.plus(policy.unknownAfter()));
  }

  /** Whether no result up to {@code now} has said anything for {@code unknownAfter}. */
  boolean isBlindAt(Instant now) {
    return unknownSince.isPresent() && isTooLong(unknownSince.get(), now);
  }

  private Instant sinceOf(State next, ProbeResult result) {
    boolean first = since.equals(Instant.EPOCH);
    return next == state && !first ? since : result.endedAt();
  }

  private boolean isUpByCount() {
    return counter >= policy.rise();
  }

  /** The same knowledge under other thresholds; a change that was half confirmed stays so. */
  public ProbeHealth under(HealthPolicy other) {
    if (other.equals(policy)) {
      return this;
    }
    int moved =
        isUpByCount()
            ? other.top() - Math.min(policy.top() - counter, other.fall() - 1)
            : Math.min(counter, other.rise() - 1);
    return new ProbeHealth(
        other, state, moved, since, firstBadAt, unknownSince, reason, detail, failures, successes);
  }

  /** The change that waits for confirmation, as HAProxy shows it: {@code UP 1/3}. */
  public Optional<Pending> pending() {
    if (counter == 0 || counter == policy.top()) {
      return Optional.empty();
    }
    return Optional.of(
        isUpByCount()
            ? new Pending(policy.top() - counter, policy.fall())
            : new Pending(counter, policy.rise()));
  }

  /**
   * How soon to probe again. A prober that could not ask has no reason to hurry: its next try may
   * as well wait for the steady interval, and its own overload must not grow.
   */
  public Pace pace() {
    if (unknownSince.isPresent()) {
      return Pace.STEADY;
    }
    if (reason == Reason.INI || pending().isPresent()) {
      return Pace.FAST;
    }
    return state == State.DOWN ? Pace.DOWN : Pace.STEADY;
  }

  /** {@code unexpected answer: status 503, expected 200}. */
  @Override
  public String why() {
    return detail.isEmpty() ? reason.words() : reason.words() + ": " + detail;
  }
}
