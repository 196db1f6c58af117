package io.tocsin.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StripTest {
  @Test
  void verdictsAreLettersOldestFirst() {
    Strip strip =
        Strip.EMPTY
            .with(Verdict.OK)
            .with(Verdict.DEGRADED)
            .with(Verdict.FAIL)
            .with(Verdict.UNKNOWN);

    assertThat(strip.toString()).isEqualTo("odxu");
  }

  @Property
  void onlyTheLast60AreKept(@ForAll @Size(max = 150) List<Verdict> verdicts) {
    Strip strip = Strip.EMPTY;
    var letters = new StringBuilder();
    for (Verdict verdict : verdicts) {
      strip = strip.with(verdict);
      letters.append(
          switch (verdict) {
            case OK -> 'o';
            case DEGRADED -> 'd';
            case FAIL -> 'x';
            case UNKNOWN -> 'u';
          });
    }

    assertThat(strip.toString()).isEqualTo(letters.substring(Math.max(0, letters.length() - 60)));
  }
}
