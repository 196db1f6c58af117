package io.tocsin.health;

import static io.tocsin.health.Results.after;
import static io.tocsin.health.Results.second;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceHealthTest {
  private static final HealthPolicy POLICY = new HealthPolicy(2, 3, Duration.ofSeconds(30));

  /** Probes named a, b, c with the results {@code letters}. */
  private static Map<String, ProbeHealth> probes(String... letters) {
    var probes = new LinkedHashMap<String, ProbeHealth>();
    for (int i = 0; i < letters.length; i++) {
      probes.put(Character.toString('a' + i), after(POLICY, letters[i]));
    }
    return probes;
  }

  private static InstanceHealth of(String... letters) {
    return InstanceHealth.INITIAL.advance(probes(letters), second(60));
  }

  @ParameterizedTest(name = "{0} and {1}: {2} because {3}")
  @CsvSource({
    "o, o, UP, ''",
    "o, d, DEGRADED, 'b: answered as expected, with conditions: slow'",
    "d, '', UNKNOWN, b: not probed yet",
    "u, xxx, DOWN, b: unexpected answer: status 503",
    "xxx, xxx, DOWN, a: unexpected answer: status 503",
    "ox, o, UP, ''",
  })
  void theWorstProbeDecides(String a, String b, State state, String why) {
    InstanceHealth health = of(a, b);

    assertThat(health.state()).isEqualTo(state);
    assertThat(health.why()).isEqualTo(why);
  }

  @Test
  void theEarliestFailureBeginsTheTrouble() {
    assertThat(of("oox", "ox", "o").firstBadAt()).hasValue(second(1));
    assertThat(of("o", "d").firstBadAt()).isEmpty();
  }

  @Test
  void aPendingChangeOfTheWorstProbeIsShownBeforeOthers() {
    assertThat(of("ox", "xxxo").pending()).hasValue(new Pending(1, 2));
    assertThat(of("oxx", "o").pending()).hasValue(new Pending(2, 3));
    assertThat(of("o", "o").pending()).isEmpty();
  }

  @Test
  void sinceStaysWhileTheStateStays() {
    InstanceHealth down = of("xxx");

    assertThat(down.since()).isEqualTo(second(60));
    assertThat(down.advance(probes("xxxx"), second(70)).since()).isEqualTo(second(60));
    assertThat(down.advance(probes("xxxoo"), second(80)).since()).isEqualTo(second(80));
  }
}
