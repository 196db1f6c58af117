package io.tocsin.cli;

import java.math.BigDecimal;
import java.time.Instant;

/** Times as the API takes them. */
final class Seconds {
  private Seconds() {}

  /** {@code 1435781451.781}. */
  static String text(Instant time) {
    return BigDecimal.valueOf(time.toEpochMilli(), 3).stripTrailingZeros().toPlainString();
  }
}
