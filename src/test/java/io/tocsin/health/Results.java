package io.tocsin.health;

import io.tocsin.model.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Results written as letters: {@code o} OK, {@code d} DEGRADED, {@code x} FAIL, {@code u}. */
final class Results {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final Duration ELAPSED = Duration.ofMillis(5);

  private Results() {}

  static Instant second(long n) {
    return START.plusSeconds(n);
  }

  /** The result that starts at {@code second}. */
  static ProbeResult result(char letter, long second, Measurement... measurements) {
    Instant at = second(second);
    List<Measurement> measured = List.of(measurements);
    return switch (letter) {
      case 'o' -> new ProbeResult(Verdict.OK, Reason.L7OK, "", at, ELAPSED, measured);
      case 'd' -> new ProbeResult(Verdict.DEGRADED, Reason.L7OKC, "slow", at, ELAPSED, measured);
      case 'x' -> new ProbeResult(Verdict.FAIL, Reason.L7STS, "status 503", at, ELAPSED, measured);
      case 'u' ->
          new ProbeResult(Verdict.UNKNOWN, Reason.UNK, "no resolver", at, ELAPSED, measured);
      default -> throw new IllegalArgumentException("no result is written " + letter);
    };
  }

  /** The health after {@code letters}, one a second from second 0. */
  static ProbeHealth after(HealthPolicy policy, String letters) {
    ProbeHealth health = ProbeHealth.initial(policy);
    for (int i = 0; i < letters.length(); i++) {
      health = health.advance(result(letters.charAt(i), i));
    }
    return health;
  }

  static Measurement measured(String metric, String label, String value) {
    return new Measurement(metric, Labels.of(label, value), 1);
  }
}
