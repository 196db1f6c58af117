package io.tocsin.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.AlertState.Firing;
import io.tocsin.alert.AlertState.Inactive;
import io.tocsin.alert.AlertState.Pending;
import io.tocsin.alert.AlertState.Resolved;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertStateTest {
  private static final Hold FIVE_MINUTES = new Hold(Duration.ofMinutes(5), Duration.ZERO);

  private static Instant minute(int minute) {
    return Instant.EPOCH.plus(Duration.ofMinutes(minute));
  }

  private static Firing firing(int activeAt, int firedAt) {
    return new Firing(minute(activeAt), minute(firedAt), Optional.empty());
  }

  /**
   * One evaluation a minute; {@code x} the expression holds, {@code .} it does not. Letters after:
   * inactive, pending, firing, kept firing, resolved.
   */
  @ParameterizedTest
  @CsvSource({
    "0, 0, x.,               FR",
    "0, 0, x.x.,             FRFR",
    "2, 0, xx.x,             PPIP",
    "2, 0, xxxx.,            PPFFR",
    "2, 0, .xxx,             IPPF",
    "0, 3, x....,            FKKKR",
    "0, 3, x..x...,          FKKFKKK",
    "0, 1, x..,              FKR",
    "1, 2, xx...xx,          PFKKRPF",
    "0, 0, x................., FRRRRRRRRRRRRRRRRI",
  })
  void livesAsTheTableSays(int held, int kept, String matches, String expected) {
    var hold = new Hold(Duration.ofMinutes(held), Duration.ofMinutes(kept));

    AlertState state = new Inactive();
    var states = new StringBuilder();
    for (int minute = 0; minute < matches.length(); minute++) {
      state = state.next(matches.charAt(minute) == 'x', minute(minute), hold);
      states.append(letter(state));
    }

    assertThat(states).hasToString(expected);
  }

  private static char letter(AlertState state) {
    return switch (state) {
      case Inactive _ -> 'I';
      case Pending _ -> 'P';
      case Firing(_, _, Optional<Instant> since) -> since.isPresent() ? 'K' : 'F';
      case Resolved _ -> 'R';
    };
  }

  @Test
  void pendingAlertFiresWhenForHasPassedAndNotBefore() {
    var pending = new Inactive().next(true, minute(0), FIVE_MINUTES);

    assertThat(pending.next(true, minute(4), FIVE_MINUTES)).isEqualTo(new Pending(minute(0)));
    assertThat(pending.next(true, minute(5), FIVE_MINUTES)).isEqualTo(firing(0, 5));
  }

  @Test
  void oneEvaluationWithoutAMatchRestartsFor() {
    var gap = new Pending(minute(0)).next(false, minute(3), FIVE_MINUTES);

    assertThat(gap.next(true, minute(4), FIVE_MINUTES)).isEqualTo(new Pending(minute(4)));
  }

  @Test
  void keepFiringCountsFromTheFirstMiss() {
    var keeping = new Hold(Duration.ZERO, Duration.ofMinutes(3));

    var missed = firing(0, 0).next(false, minute(7), keeping);

    assertThat(missed).isEqualTo(new Firing(minute(0), minute(0), Optional.of(minute(7))));
    assertThat(missed.next(false, minute(10), keeping))
        .isEqualTo(new Resolved(minute(0), minute(0), minute(10)));
    assertThat(missed.next(true, minute(9), keeping)).isEqualTo(firing(0, 0));
  }

  @Test
  void aResolvedAlertIsKeptForFifteenMinutesAndForgottenAfter() {
    var resolved = new Resolved(minute(0), minute(0), minute(10));

    assertThat(resolved.next(false, minute(25), Hold.NONE)).isEqualTo(resolved);
    assertThat(resolved.next(false, minute(26), Hold.NONE)).isEqualTo(new Inactive());
  }

  @Test
  void anAlertThatComesBackWhileResolvedIsANewOne() {
    var resolved = new Resolved(minute(0), minute(0), minute(10));

    assertThat(resolved.next(true, minute(11), FIVE_MINUTES)).isEqualTo(new Pending(minute(11)));
  }

  @Test
  void aLongerForAfterAReloadLeavesAFiringAlertFiring() {
    assertThat(firing(0, 0).next(true, minute(1), FIVE_MINUTES)).isEqualTo(firing(0, 0));
  }
}
