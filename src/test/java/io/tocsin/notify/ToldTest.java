package io.tocsin.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alertmanager's table of when to notify, line by line. */
class ToldTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final Duration REPEAT = Duration.ofHours(1);

  @ParameterizedTest(name = "{6}")
  @CsvSource(
      nullValues = "none",
      delimiter = '|',
      textBlock =
          """
          # told: firing/resolved/age | firing | held | resolved | send_resolved | reason | why
          none     | a   |   |   | true  | first notification      | nothing known
          none     |     |   | a | true  | none                    | nothing known, only resolved
          /a/1m    | b   |   |   | true  | first notification      | nothing was firing before
          a//1m    | a b |   |   | true  | new alerts added        | a new one
          a//2h    | a b | a |   | true  | new alerts added        | new comes before repeat
          a//1m    | b   |   | a | true  | new alerts added        | new comes before resolved
          a//1m    |     |   | a | true  | all alerts resolved     | the last one is over
          a//1m    |     |   | a | false | all alerts resolved     | told to the log only
          /a/1m    |     |   | a | true  | none                    | known to be over
          /a/2h    |     |   | a | true  | none                    | what is over is not repeated
          a b//1m  | a   |   | b | true  | some alerts resolved    | one of two is over
          a b//1m  | a   |   | b | false | none                    | nobody wants to hear it
          a b/c/1m | a b |   | c | true  | none                    | was told before
          a//2h    | a   |   |   | true  | repeat interval elapsed | unchanged for long
          a//1h    | a   |   |   | true  | none                    | not longer than the interval
          a//1m    | a   |   |   | true  | none                    | unchanged
          a//1m    |     | a |   | true  | none                    | muted is not over
          a//2h    |     | a |   | true  | none                    | muted is not repeated
          a b//1m  |     | a | b | true  | some alerts resolved    | the rest is muted
          """)
  void tells(
      String told,
      String firing,
      String held,
      String resolved,
      boolean sendsResolved,
      String reason,
      String why) {
    Optional<NotificationReason> found =
        Told.reason(
            told(Optional.ofNullable(told)),
            set(firing),
            set(held),
            set(resolved),
            sendsResolved,
            REPEAT,
            NOW);

    assertThat(found.map(NotificationReason::text)).as(why).isEqualTo(Optional.ofNullable(reason));
  }

  private static Optional<Told> told(Optional<String> text) {
    return text.map(t -> t.split("/", -1))
        .map(
            parts ->
                new Told(
                    NOW.minus(Duration.parse("PT" + parts[2].toUpperCase(java.util.Locale.ROOT))),
                    set(parts[0]),
                    set(parts[1]),
                    NOW));
  }

  private static Set<Labels> set(@org.jspecify.annotations.Nullable String names) {
    return Arrays.stream((names == null ? "" : names).split(" "))
        .filter(name -> !name.isEmpty())
        .map(name -> Labels.of("alertname", name))
        .collect(Collectors.toSet());
  }
}
