package io.tocsin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** After the documentation of Go's package strconv. */
class GoNumberTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "-.5, -0.5",
    "+1., 1",
    "1e3, 1000",
    "1_000, 1000",
    "0x1p-2, 0.25",
    "0x_1p4, 16",
    "inf, Infinity",
    "-Infinity, -Infinity",
    "NaN, NaN",
    "1e-400, 0"
  })
  void readsNumbersAsGoDoes(String text, double expected) {
    assertThat(GoNumber.number(text)).hasValue(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+", "1f", " 1", "1_", "_1", "1__0", "0x1", "+nan", "1e", "0x", "."})
  void refusesWhatIsNone(String text) {
    assertThat(GoNumber.number(text)).isEmpty();
    assertThat(GoNumber.problem(text)).endsWith(": invalid syntax");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e400", "-1_0e400", "0x1p9999"})
  void refusesWhatNoDoubleHolds(String text) {
    assertThat(GoNumber.number(text)).isEmpty();
    assertThat(GoNumber.problem(text))
        .isEqualTo("strconv.ParseFloat: parsing \"" + text + "\": value out of range");
  }

  @Test
  void countsTheDigitsOfAnIntegerWithoutItsLeadingZeros() {
    assertThat(GoNumber.integer("-0")).isZero();
    assertThat(GoNumber.integer("0".repeat(1_000_000) + "7")).isEqualTo(7);
    assertThatThrownBy(() -> GoNumber.integer("9".repeat(1_000_000)))
        .hasMessageEndingWith(": value out of range");
    assertThatThrownBy(() -> GoNumber.integer("0".repeat(1_000_000) + "x"))
        .hasMessageEndingWith(": invalid syntax");
  }
}
