package io.tocsin.health;

import static io.tocsin.config.Invariant.check;

import java.time.Duration;

/**
 * How many results decide.
 *
 * @param rise successes in a row that turn DOWN into UP
 * @param fall failures in a row that turn UP into DOWN
 * @param unknownAfter how long a state outlives the last result that said something
 */
public record HealthPolicy(int rise, int fall, Duration unknownAfter) {
  /** Most results that a change may wait for. */
  public static final int MAX_COUNT = 1000;

  public HealthPolicy {
    check(rise >= 1 && rise <= MAX_COUNT, "rise", "must be from 1 to %s, is %s", MAX_COUNT, rise);
    check(fall >= 1 && fall <= MAX_COUNT, "fall", "must be from 1 to %s, is %s", MAX_COUNT, fall);
    check(unknownAfter.isPositive(), "unknown_after", "must be positive");
  }

  /** The counter of a target that is confirmed UP. */
  int top() {
    return rise + fall - 1;
  }
}
