package io.tocsin.notify;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait between attempts: exponentially longer, up to a cap, spread by jitter so that
 * receivers that come back are not met by everybody at once.
 *
 * @param first before the second attempt
 * @param factor from one wait to the next, at least 1
 * @param most the cap, before jitter
 * @param jitter share of the wait by which it varies either way, 0 to 1
 */
public record RetryPolicy(Duration first, double factor, Duration most, double jitter) {
  /** Alertmanager's: 0.5 s, growing by half, at most 60 s, half of it either way. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(Duration.ofMillis(500), 1.5, Duration.ofSeconds(60), 0.5);

  public RetryPolicy {
    if (!first.isPositive()
        || factor < 1
        || first.compareTo(most) > 0
        || jitter < 0
        || jitter > 1) {
      throw new IllegalArgumentException(
          "not a retry policy: first "
              + first
              + ", factor "
              + factor
              + ", most "
              + most
              + ", jitter "
              + jitter);
    }
  }

  /**
   * How long to wait after {@code failures} failed attempts in a row, at least 1 ms.
   *
   * @param failures from 1
   */
  public Duration delay(int failures, RandomGenerator random) {
    double wanted = first.toMillis() * Math.pow(factor, failures - 1);
    double capped = Math.min(wanted, (double) most.toMillis());
    double spread = 1 + jitter * (2 * random.nextDouble() - 1);
    return Duration.ofMillis(Math.max(1, Math.round(capped * spread)));
  }
}
