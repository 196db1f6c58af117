package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NaturalOrderTest {
  private static final NaturalOrder BY_N = new NaturalOrder(List.of("n"), false);

  private static List<String> sorted(String... values) {
    return Stream.of(values)
        .map(value -> Labels.of("n", value))
        .sorted(BY_N)
        .map(labels -> labels.get("n"))
        .toList();
  }

  @Test
  void numbersInTextsCountAsNumbers() {
    assertThat(sorted("disk10", "disk2", "disk007", "disk", "2disk", "disk2b"))
        .containsExactly("2disk", "disk", "disk2", "disk2b", "disk007", "disk10");
    assertThat(sorted("100000000000000000000", "99999999999999999999", "0", "0001"))
        .containsExactly("0", "0001", "99999999999999999999", "100000000000000000000");
  }

  @Test
  @Timeout(10)
  void longNumbersTakeNoLongerThanTexts() {
    String nines = "9".repeat(1_000_000);

    assertThat(sorted(nines + "b", "1" + nines, nines + "a"))
        .containsExactly(nines + "a", nines + "b", "1" + nines);
  }
}
