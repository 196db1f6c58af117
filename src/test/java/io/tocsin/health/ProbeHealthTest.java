package io.tocsin.health;

import static io.tocsin.health.Results.after;
import static io.tocsin.health.Results.result;
import static io.tocsin.health.Results.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeHealthTest {
  private static final HealthPolicy TWO_THREE = policy(2, 3);

  private static HealthPolicy policy(int rise, int fall) {
    return new HealthPolicy(rise, fall, Duration.ofSeconds(3));
  }

  /** The state after each letter: U UP, G DEGRADED, D DOWN, ? UNKNOWN. */
  private static String states(HealthPolicy policy, String results) {
    var states = new StringBuilder();
    for (int i = 1; i <= results.length(); i++) {
      states.append(
          switch (after(policy, results.substring(0, i)).state()) {
            case UP -> 'U';
            case DEGRADED -> 'G';
            case DOWN -> 'D';
            case UNKNOWN -> '?';
          });
    }
    return states.toString();
  }

  @ParameterizedTest(name = "rise {0} fall {1}: {2} -> {3}")
  @CsvSource({
    // the first success decides, the first failure only counts
    "2, 3, o, U",
    "2, 3, d, G",
    "2, 3, xx, ??",
    "2, 3, xxx, ??D",
    "2, 3, xxo, ??U",
    "1, 1, x, D",
    // fall failures in a row, a success in between starts anew
    "2, 3, oxxx, UUUD",
    "2, 3, oxxoxx, UUUUUU",
    "2, 3, oxxoxxx, UUUUUUD",
    "2, 1, ox, UD",
    // rise successes in a row, a failure in between starts anew
    "2, 3, xxxo, ??DD",
    "2, 3, xxxoo, ??DDU",
    "2, 3, xxxoxo, ??DDDD",
    "2, 3, xxxoxoo, ??DDDDU",
    "1, 3, xxxo, ??DU",
    "3, 2, xxooxooo, ?DDDDDDU",
    // degraded counts as success and shows at once
    "2, 3, odo, UGU",
    "2, 3, dxxd, GGGG",
    "2, 3, dxxx, GGGD",
    "2, 3, xxxdd, ??DDG",
    "2, 3, xxxdo, ??DDU",
    // unknown moves no counter
    "2, 3, oxuxux, UUUUUD",
    "2, 3, xxxouo, ??DDDU",
    "2, 3, uo, ?U",
    // and hides the state after 3 s of nothing else
    "2, 3, ouuu, UUUU",
    "2, 3, ouuuu, UUUU?",
    "2, 3, ouuuuo, UUUU?U",
    "2, 3, ouuuuxx, UUUU???",
    "2, 3, ouuuuxxx, UUUU???D",
    "2, 3, xxxuuuu, ??DDDD?",
    "2, 3, xxxuuuux, ??DDDD?D",
    "2, 3, xxxuuuuo, ??DDDD??",
    "2, 3, xxxuuuuoo, ??DDDD??U",
    "2, 3, ouuouuo, UUUUUUU",
  })
  void resultsBecomeStates(int rise, int fall, String results, String states) {
    assertThat(states(policy(rise, fall), results)).isEqualTo(states);
  }

  /** The documentation of HAProxy's {@code rise} and {@code fall}: consecutive checks. */
  @Property
  void knownResultsTurnTheStateExactlyAfterRiseOrFallInARow(
      @ForAll @IntRange(min = 1, max = 5) int rise,
      @ForAll @IntRange(min = 1, max = 5) int fall,
      @ForAll @Size(max = 40) List<Boolean> successes) {
    ProbeHealth health = ProbeHealth.initial(policy(rise, fall)).advance(result('o', 0));
    boolean up = true;
    int row = 0;
    boolean last = true;

    for (int i = 0; i < successes.size(); i++) {
      boolean success = successes.get(i);
      row = success == last ? row + 1 : 1;
      last = success;
      if (row >= (success ? rise : fall)) {
        up = success;
      }
      health = health.advance(result(success ? 'o' : 'x', i + 1));

      assertThat(health.state()).isEqualTo(up ? State.UP : State.DOWN);
      assertThat(health.counter()).isBetween(0, rise + fall - 1);
    }
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      nullValues = "none",
      value = {
        "o, none",
        "x, 1/3",
        "xx, 2/3",
        "xxx, none",
        "xxxo, 1/2",
        "xxxoo, none",
        "ox, 1/3",
        "oxx, 2/3",
        "oxu, 1/3",
        "oxxo, none",
      })
  void pendingCountsTowardsTheChange(String results, String pending) {
    assertThat(after(TWO_THREE, results).pending().map(Pending::toString))
        .isEqualTo(Optional.ofNullable(pending));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "'', FAST",
    "o, STEADY",
    "x, FAST",
    "ox, FAST",
    "oxx, FAST",
    "oxxx, DOWN",
    "oxxxo, FAST",
    "oxxxoo, STEADY",
    "oxu, STEADY",
    "u, STEADY",
    "xxxu, STEADY",
    "d, STEADY",
  })
  void paceIsFastWhileAChangeIsConfirmedAndNeverWhenBlind(String results, Pace pace) {
    assertThat(after(TWO_THREE, results).pace()).isEqualTo(pace);
  }

  @Test
  void firstBadIsTheStartOfTheFirstFailingProbeUntilItServesAgain() {
    assertThat(after(TWO_THREE, "o").firstBadAt()).isEmpty();
    assertThat(after(TWO_THREE, "ox").firstBadAt()).hasValue(second(1));
    assertThat(after(TWO_THREE, "oxxx").firstBadAt()).hasValue(second(1));
    assertThat(after(TWO_THREE, "oxxxoxo").firstBadAt()).hasValue(second(1));
    assertThat(after(TWO_THREE, "oxxxoo").firstBadAt()).isEmpty();
    assertThat(after(TWO_THREE, "oxxoxxx").firstBadAt()).hasValue(second(4));
    assertThat(after(TWO_THREE, "oxuxx").firstBadAt()).hasValue(second(1));
    assertThat(after(TWO_THREE, "od").firstBadAt()).isEmpty();
  }

  @Test
  void sinceIsTheEndOfTheResultThatChangedTheState() {
    assertThat(after(TWO_THREE, "ooo").since()).isEqualTo(second(0).plus(Results.ELAPSED));
    assertThat(after(TWO_THREE, "oxxx").since()).isEqualTo(second(3).plus(Results.ELAPSED));
    assertThat(after(TWO_THREE, "oxxxx").since()).isEqualTo(second(3).plus(Results.ELAPSED));
    assertThat(after(TWO_THREE, "xx").since()).isEqualTo(second(0).plus(Results.ELAPSED));
  }

  @Test
  void whyIsThatOfTheLastResultThatConfirmedOrThreatenedTheState() {
    assertThat(after(TWO_THREE, "").why()).isEqualTo("not probed yet");
    assertThat(after(TWO_THREE, "o").why()).isEqualTo("answered as expected");
    assertThat(after(TWO_THREE, "ox").why()).isEqualTo("unexpected answer: status 503");
    assertThat(after(TWO_THREE, "oxxxo").reason()).isEqualTo(Reason.L7STS);
    assertThat(after(TWO_THREE, "oxxxoo").reason()).isEqualTo(Reason.L7OK);
    assertThat(after(TWO_THREE, "oxxxu").reason()).isEqualTo(Reason.L7STS);
    assertThat(after(TWO_THREE, "u").why()).isEqualTo("the probe could not be made: no resolver");
    assertThat(after(TWO_THREE, "ouuuu").reason()).isEqualTo(Reason.UNK);
    assertThat(after(TWO_THREE, "d").detail()).isEqualTo("slow");
  }

  @Test
  void consecutiveCountsGoOnOverUnknownResults() {
    ProbeHealth failing = after(TWO_THREE, "ooxux");

    assertThat(failing.failures()).isEqualTo(2);
    assertThat(failing.successes()).isZero();
    assertThat(after(TWO_THREE, "xoudo").successes()).isEqualTo(3);
  }

  @Test
  void otherThresholdsKeepWhatIsKnown() {
    HealthPolicy other = policy(4, 2);

    assertThat(after(TWO_THREE, "o").under(other).pending()).isEmpty();
    assertThat(after(TWO_THREE, "oxx").under(other).pending()).hasValue(new Pending(1, 2));
    assertThat(after(TWO_THREE, "oxxx").under(other).pending()).isEmpty();
    assertThat(after(TWO_THREE, "oxxxo").under(other).pending()).hasValue(new Pending(1, 4));
    assertThat(after(TWO_THREE, "oxxx").under(other).state()).isEqualTo(State.DOWN);
    assertThat(after(policy(4, 2), "xxooo").under(policy(1, 1)).state()).isEqualTo(State.DOWN);
  }

  @Test
  void thresholdsBelowOneAreRefused() {
    assertThatThrownBy(() -> policy(0, 3)).hasMessage("rise: must be from 1 to 1000, is 0");
    assertThatThrownBy(() -> policy(1, 1001)).hasMessage("fall: must be from 1 to 1000, is 1001");
  }
}
