package io.tocsin.notify;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  @Test
  void pausesGrowByHalfUpToTheCap() {
    var steady = new RetryPolicy(ofMillis(500), 1.5, ofSeconds(60), 0);

    assertThat(IntStream.of(1, 2, 3, 4, 20, 1000).mapToObj(n -> steady.delay(n, () -> 0)))
        .containsExactly(
            ofMillis(500),
            ofMillis(750),
            ofMillis(1125),
            ofMillis(1688),
            ofSeconds(60),
            ofSeconds(60));
  }

  @Test
  void jitterSpreadsAPauseHalfWayToBothSides() {
    var random = new SplittableRandom(7);

    assertThat(IntStream.range(0, 1000).mapToObj(_ -> RetryPolicy.DEFAULT.delay(1, random)))
        .allMatch(pause -> isBetween(pause, ofMillis(250), ofMillis(750)))
        .anyMatch(pause -> pause.compareTo(ofMillis(300)) < 0)
        .anyMatch(pause -> pause.compareTo(ofMillis(700)) > 0);
  }

  private static boolean isBetween(Duration pause, Duration least, Duration most) {
    return pause.compareTo(least) >= 0 && pause.compareTo(most) <= 0;
  }
}
