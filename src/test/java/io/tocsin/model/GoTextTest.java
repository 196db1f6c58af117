package io.tocsin.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Expected texts are what Go's strconv and fmt print. */
class GoTextTest {
  @Test
  void plainFloatsNeverHaveAnExponent() {
    assertThat(GoText.plainFloat(1)).isEqualTo("1");
    assertThat(GoText.plainFloat(-0.0)).isEqualTo("-0");
    assertThat(GoText.plainFloat(1e21)).isEqualTo("1000000000000000000000");
    assertThat(GoText.plainFloat(0.1 + 0.2)).isEqualTo("0.30000000000000004");
    assertThat(GoText.plainFloat(1e-7)).isEqualTo("0.0000001");
    assertThat(GoText.plainFloat(Double.POSITIVE_INFINITY)).isEqualTo("+Inf");
    assertThat(GoText.plainFloat(Double.NaN)).isEqualTo("NaN");
  }

  @Test
  void sixDecimalsAreOfTheExactValue() {
    assertThat(GoText.sixDecimals(0.1)).isEqualTo("0.100000");
    assertThat(GoText.sixDecimals(0.5e-6)).isEqualTo("0.000000"); // the double is below the half
    assertThat(GoText.sixDecimals(0x1p-7)).isEqualTo("0.007812"); // 0.0078125, to the even digit
    assertThat(GoText.sixDecimals(-1e-9)).isEqualTo("-0.000000");
    assertThat(GoText.sixDecimals(1e23)).isEqualTo("99999999999999991611392.000000");
    assertThat(GoText.sixDecimals(Double.NEGATIVE_INFINITY)).isEqualTo("-Inf");
    assertThat(GoText.sixDecimals(Double.NaN)).isEqualTo("NaN");
  }

  @Test
  void plainFloatsAreTheShortestAlsoWhereJavaChangesItsForm() {
    assertThat(GoText.plainFloat(0.001)).isEqualTo("0.001");
    assertThat(GoText.plainFloat(-0.00099)).isEqualTo("-0.00099");
    assertThat(GoText.plainFloat(-2.5)).isEqualTo("-2.5");
    assertThat(GoText.plainFloat(1_000_000)).isEqualTo("1000000");
    assertThat(GoText.plainFloat(9_999_999.5)).isEqualTo("9999999.5");
    assertThat(GoText.plainFloat(10_000_000)).isEqualTo("10000000");
    assertThat(GoText.plainFloat(12_345_678.25)).isEqualTo("12345678.25");
  }

  @Test
  void shortFloatsTakeAnExponentForSmallAndLargeValues() {
    assertThat(GoText.shortFloat(0.0001)).isEqualTo("0.0001");
    assertThat(GoText.shortFloat(0.00001)).isEqualTo("1e-05");
    assertThat(GoText.shortFloat(123456789)).isEqualTo("1.23456789e+08");
    assertThat(GoText.shortFloat(100_000)).isEqualTo("100000");
    assertThat(GoText.shortFloat(1e21)).isEqualTo("1e+21");
  }

  @Test
  void exponentFloatsHaveTwoDigits() {
    assertThat(GoText.exponentFloat(11)).isEqualTo("1.1e+01");
    assertThat(GoText.exponentFloat(0)).isEqualTo("0e+00");
    assertThat(GoText.exponentFloat(-0.05)).isEqualTo("-5e-02");
  }

  @Test
  void durationsReadAndPrintAsPrometheusDoes() {
    assertThat(PromDuration.parse("1h30m")).hasValue(Duration.ofMinutes(90));
    assertThat(PromDuration.parse("1m500ms")).hasValue(Duration.ofMillis(60_500));
    assertThat(PromDuration.parse("30m1h")).isEmpty();
    assertThat(PromDuration.parse("1.5h")).isEmpty();
    assertThat(PromDuration.parse("")).isEmpty();
    assertThat(PromDuration.format(Duration.ofHours(36))).isEqualTo("1d12h");
    assertThat(PromDuration.format(Duration.ofMillis(250))).isEqualTo("250ms");
  }

  @Test
  void labelsPrintAsASelectorAndCarryAlertmanagersFingerprint() {
    Labels labels = Labels.of("__name__", "up", "job", "shop", "instance", "a\"b");

    assertThat(labels).hasToString("up{instance=\"a\\\"b\", job=\"shop\"}");
    assertThat(Labels.EMPTY.fingerprintText()).isEqualTo("cbf29ce484222325");
  }
}
