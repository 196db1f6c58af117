package io.tocsin.health;

import static io.tocsin.health.Results.second;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceHealthTest {
  /** Instances shop-1, shop-2, ... by letter: U UP, G DEGRADED, D DOWN, ? UNKNOWN. */
  private static Map<String, InstanceHealth> instances(String letters) {
    var instances = new LinkedHashMap<String, InstanceHealth>();
    for (int i = 0; i < letters.length(); i++) {
      instances.put("shop-" + (i + 1), instance(letters.charAt(i)));
    }
    return instances;
  }

  private static InstanceHealth instance(char letter) {
    return switch (letter) {
      case 'U' -> health(State.UP, "");
      case 'G' -> health(State.DEGRADED, "readiness: slow");
      case 'D' -> health(State.DOWN, "liveness: connection failed");
      case '?' -> InstanceHealth.INITIAL;
      default -> throw new IllegalArgumentException("no state is written " + letter);
    };
  }

  private static InstanceHealth health(State state, String why) {
    Optional<Instant> firstBad = state == State.DOWN ? Optional.of(second(7)) : Optional.empty();
    return new InstanceHealth(state, second(8), firstBad, Reason.L4CON, why, Optional.empty());
  }

  private static ServiceHealth of(String letters, int quorum) {
    return ServiceHealth.initial(quorum).advance(instances(letters), quorum, second(9));
  }

  @ParameterizedTest(name = "{0} with quorum {1}: {2}, {3} up")
  @CsvSource({
    "UU, 1, UP, 2",
    "UU, 2, UP, 2",
    "UG, 2, DEGRADED, 2",
    "UD, 1, DEGRADED, 1",
    "UD, 2, DOWN, 1",
    "DD, 1, DOWN, 0",
    "??, 1, UNKNOWN, 0",
    "U?, 1, DEGRADED, 1",
    // the unknown ones could make up the quorum, or could not
    "U?, 2, UNKNOWN, 1",
    "UD?, 2, UNKNOWN, 1",
    "DD?, 2, DOWN, 0",
    "D?, 1, UNKNOWN, 0",
  })
  void theQuorumDecides(String letters, int quorum, State state, int up) {
    ServiceHealth health = of(letters, quorum);

    assertThat(health.state()).isEqualTo(state);
    assertThat(health.up()).isEqualTo(up);
    assertThat(health.total()).isEqualTo(letters.length());
  }

  @Test
  void whyNamesTheFirstOfTheWorstAndCountsTheOthers() {
    assertThat(of("UU", 1).why()).isEmpty();
    assertThat(of("UD", 2).why()).isEqualTo("shop-2 is DOWN: liveness: connection failed");
    assertThat(of("GUDD", 1).why())
        .isEqualTo("shop-3 is DOWN: liveness: connection failed (and 2 more)");
    assertThat(of("U?", 1).why()).isEqualTo("shop-2 is UNKNOWN: not probed yet");
  }

  @Test
  void troubleBeginsWithTheFirstFailureOfAnyInstance() {
    assertThat(of("UD", 1).firstBadAt()).hasValue(second(7));
    assertThat(of("UG", 1).firstBadAt()).isEmpty();
  }

  @Test
  void everyStateIsCounted() {
    assertThat(of("UUGD?", 1).instances())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(State.UP, 2, State.DEGRADED, 1, State.DOWN, 1, State.UNKNOWN, 1));
  }

  @Test
  void sinceStaysWhileTheStateStays() {
    ServiceHealth down = of("DD", 1);

    assertThat(down.advance(instances("D?"), 2, second(20)).since()).isEqualTo(second(9));
    assertThat(down.advance(instances("UD"), 1, second(20)).since()).isEqualTo(second(20));
  }
}
