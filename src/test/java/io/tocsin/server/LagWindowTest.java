package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;

class LagWindowTest {
  private static final long MILLI = 1_000_000;

  @Test
  void thePercentileIsThatOfTheWindowThatEnded() {
    var lag = new LagWindow();
    for (int i = 1; i <= 1000; i++) {
      lag.record(i * MILLI);
    }

    assertThat(lag.percentile99()).isZero();
    lag.turn();
    assertThat(lag.percentile99()).isCloseTo(0.99, withPercentage(26));
    lag.turn();
    assertThat(lag.percentile99()).isZero();
  }

  @Test
  void oneValueInAHundredMayBeWorse() {
    var lag = new LagWindow();
    for (int i = 0; i < 99; i++) {
      lag.record(MILLI);
    }
    lag.record(500 * MILLI);

    lag.turn();

    assertThat(lag.percentile99()).isLessThan(0.002);
  }

  @Test
  void aValueBelowAMicrosecondAndOneOfDaysHaveABucket() {
    var lag = new LagWindow();

    lag.record(0);
    lag.record(Long.MAX_VALUE);
    lag.turn();

    assertThat(lag.percentile99()).isPositive();
  }
}
