package io.tocsin.alert;

import java.time.Duration;

/**
 * How long a rule waits before it believes a change.
 *
 * @param held the rule's {@code for}: how long the expression must hold before the alert fires
 * @param keepFiringFor how long the alert fires on without the expression
 */
public record Hold(Duration held, Duration keepFiringFor) {
  /** Fires and resolves at once. */
  public static final Hold NONE = new Hold(Duration.ZERO, Duration.ZERO);

  public Hold {
    if (held.isNegative() || keepFiringFor.isNegative()) {
      throw new IllegalArgumentException("negative: for " + held + ", keep " + keepFiringFor);
    }
  }
}
