package io.tocsin.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.model.Labels;
import io.tocsin.template.Templates.Limits;
import io.tocsin.template.Templates.MissingKey;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the differential tests cannot show: bounds, and functions newer than the tools there. */
class TemplatesTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final FunctionSet RULES =
      RuleFunctions.of(_ -> List.of(), URI.create("http://host/tocsin"), NOW);
  private static final FunctionSet NOTIFICATIONS =
      NotificationFunctions.of(NOW, Labels.of("team", "web"));

  private static String run(FunctionSet functions, MissingKey missing, String text, Object data)
      throws TemplateException {
    return Templates.none(functions.names(), missing)
        .with("t", text)
        .execute("t", data, functions, new Limits(1000, 20, 1000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      value = {
        "{{ externalURL }} {{ pathPrefix }} ¦ http://host/tocsin /tocsin",
        "{{ printf \"%.0f\" now }} ¦ 1772600767",
        "{{ toDuration 90 }} {{ (toDuration 90).Minutes }} ¦ 1m30s 1.5",
        "{{ urlQueryEscape \"a b&c\" }} ¦ a+b%26c",
        "{{ with 0 }}a{{ else with 1 }}b{{ . }}{{ else }}c{{ end }} ¦ b1",
        "{{ range $i := 3 }}{{ $i }}{{ end }}{{ range 0 }}x{{ else }}none{{ end }} ¦ 012none",
        "{{ title \"it's a-b a_b shop.example x:y a..b dON'T 2nd\" }} "
            + "¦ It's A-B A_b Shop.example X:y A..B DON'T 2Nd",
      })
  void ruleFunctionsNewerThanTheInstalledPromtool(String text, String expected) throws Exception {
    assertThat(run(RULES, MissingKey.ZERO, text, Labels.EMPTY)).isEqualTo(expected);
  }

  /** As {@code gt} is "not less and not equal" in Go, and {@code ge} "not less". */
  @Test
  void nothingIsLessThanNaN() throws Exception {
    String text = "{{ lt . 1.0 }} {{ le . 1.0 }} {{ gt . 1.0 }} {{ ge . 1.0 }} {{ ne . . }}";

    assertThat(run(RULES, MissingKey.ZERO, text, Double.NaN))
        .isEqualTo("false false true true true");
  }

  /** The bound of years is ours; the longest duration and the overflow are Go's. */
  @Test
  void timesFarAwayEndInABoundAndNotInAFailedGroup() throws Exception {
    String far = "((toTime 0.0).AddDate 400 0 0)";

    assertThat(run(RULES, MissingKey.ZERO, "{{ " + far + ".UnixNano }}", Labels.EMPTY))
        .isEqualTo("-5823963273709551616");
    assertThat(run(RULES, MissingKey.ZERO, "{{ " + far + ".Sub (toTime 0.0) }}", Labels.EMPTY))
        .isEqualTo("2562047h47m16.854775807s");
    assertThat(run(RULES, MissingKey.ZERO, "{{ (toTime 0.0).Sub " + far + " }}", Labels.EMPTY))
        .isEqualTo("-2562047h47m16.854775808s");
    for (String distance : List.of("9000 0 0", "0 -99999999 0", "0 0 9223372036854775807")) {
      String text = "{{ (toTime 0.0).AddDate " + distance + " }}";
      assertThatThrownBy(() -> run(RULES, MissingKey.ZERO, text, Labels.EMPTY))
          .hasMessageEndingWith("calling AddDate: the year would not be within 0 and 9999");
    }
    String elsewhere = "{{ tz \"Asia/Tokyo\" (toDate \"2006-01-02 15\" \"9999-12-31 23\") }}";
    assertThatThrownBy(() -> run(NOTIFICATIONS, MissingKey.ZERO, elsewhere, Labels.EMPTY))
        .hasMessageEndingWith("calling tz: the year would not be within 0 and 9999");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1f", "0x1p3f", "1 ", "0x1p3 ", "0x1", ""})
  void numbersThatOnlyJavaReadsAreNone(String text) {
    assertThatThrownBy(
            () -> run(RULES, MissingKey.ZERO, "{{ humanize \"" + text + "\" }}", Labels.EMPTY))
        .hasMessageEndingWith("strconv.ParseFloat: parsing \"" + text + "\": invalid syntax");
  }

  @Test
  void errorsNewerThanTheInstalledPromtool() {
    assertThatThrownBy(() -> RuleTemplate.parse("T", "{{ 1) }}"))
        .hasMessage("template: __alert_T:1: unexpected right paren");
    assertThatThrownBy(
            () -> run(RULES, MissingKey.ZERO, "{{ parseDuration \"5x\" }}", Labels.EMPTY))
        .hasMessageEndingWith("unknown unit \"x\" in duration \"5x\"");
    assertThatThrownBy(
            () -> run(RULES, MissingKey.ZERO, "{{ parseDuration \"300y5x\" }}", Labels.EMPTY))
        .hasMessageEndingWith("duration out of range");
  }

  @Test
  void theDataOfARuleHasAValueOfAnyType() throws Exception {
    var data = new RuleTemplate.Data(Labels.EMPTY, Labels.EMPTY, URI.create(""), 1);

    assertThat(RuleTemplate.parse("T", "{{ .Nope }}").expand(data, RULES))
        .contains("ExternalURL string; Value interface {} }");
  }

  /** Expected values: documentation of Alertmanager's templates and of Go's package time. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      value = {
        "{{ date \"15:04:05 Jan 2\" now }} ¦ 05:06:07 Mar 4",
        "{{ tz \"Europe/Paris\" now | date \"15:04 MST\" }} ¦ 06:06 CET",
        "{{ since (toDate \"2006-01-02\" \"2026-03-04\") | humanizeDuration }} ¦ 5h 6m 7s",
        "{{ mustToDate \"2006-01-02 15:04\" \"2026-03-04 01:02\" }} "
            + "¦ 2026-03-04 01:02:00 +0000 UTC",
        "{{ dict \"b\" 1 \"a\" (list \"x\" nil 1.5) | toJson }} ¦ {\"a\":[\"x\",null,1.5],\"b\":1}",
        "{{ append (list 1) 2 3 }} ¦ [1 2 3]",
        "{{ \"hi\" | base64encode }} {{ \"aGk=\" | base64decode }} ¦ aGk= hi",
        "{{ routeLabels.team }} {{ urlUnescape \"a%20b\" }} {{ trimSpace \" x \" }}x ¦ web a b xx",
        "{{ toJson \"<a>\" }} ¦ \"\\u003ca\\u003e\"",
      })
  void notificationFunctionsNewerThanTheInstalledAmtool(String text, String expected)
      throws Exception {
    assertThat(run(NOTIFICATIONS, MissingKey.ZERO, text, Labels.EMPTY)).isEqualTo(expected);
  }

  @Test
  void aMissingKeyIsNoValueUnlessZeroIsAskedFor() throws Exception {
    Labels labels = Labels.of("a", "1");

    assertThat(run(RULES, MissingKey.NO_VALUE, "{{ .b }}", labels)).isEqualTo("<no value>");
    assertThat(run(RULES, MissingKey.ZERO, "{{ .b }}", labels)).isEmpty();
    assertThat(run(RULES, MissingKey.ZERO, "{{ .b }}", Map.of("a", 1))).isEqualTo("<no value>");
  }

  @Test
  void aLaterDefinitionTakesThePlaceOfAnEarlierOne() throws Exception {
    Templates defaults =
        Templates.none(RULES.names(), MissingKey.ZERO)
            .with("default.tmpl", "{{ define \"x\" }}theirs{{ end }}{{ define \"y\" }}y{{ end }}");

    Templates own = defaults.with("own.tmpl", "{{ define \"x\" }}ours{{ end }}");

    String text = "{{ template \"x\" }}{{ template \"y\" }}";
    assertThat(own.with("", text).execute("", null, RULES, Limits.DEFAULT)).isEqualTo("oursy");
    assertThat(defaults.with("", text).execute("", null, RULES, Limits.DEFAULT))
        .isEqualTo("theirsy");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      value = {
        "{{ define \"r\" }}{{ template \"r\" }}{{ end }}{{ template \"r\" }} ¦ template depth (20)",
        "{{ range 1000000000 }}{{ end }} ¦ 1000 steps",
        "{{ range 900 }}abcd{{ end }} ¦ output exceeds 1000 characters",
        "{{ $x := \"a\" }}{{ range 90 }}{{ $x = print $x $x }}{{ end }} ¦ text exceeds 1000",
        "{{ printf \"%999999d\" 1 }} ¦ text exceeds 1000 characters",
      })
  void anExecutionIsBounded(String text, String complaint) {
    assertThatThrownBy(() -> run(RULES, MissingKey.ZERO, text, Labels.EMPTY))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void deeplyNestedTextsAreRefused() {
    String text = "{{ if 1 }}".repeat(5000) + "{{ end }}".repeat(5000);
    String parentheses = "{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}";

    for (String deep : List.of(text, parentheses)) {
      assertThatThrownBy(() -> run(RULES, MissingKey.ZERO, deep, Labels.EMPTY))
          .isInstanceOf(TemplateException.class)
          .hasMessageContaining("nested deeper");
    }
  }

  @Test
  void errorsNameTheLineOfTheText() {
    assertThatThrownBy(() -> run(RULES, MissingKey.ZERO, "a\nb {{ .x.y }}", Labels.EMPTY))
        .isInstanceOfSatisfying(TemplateException.class, e -> assertThat(e.line()).isEqualTo(2))
        .hasMessage(
            "template: t:2:7: executing \"t\" at <.x.y>: can't evaluate field y in type string");
  }
}
