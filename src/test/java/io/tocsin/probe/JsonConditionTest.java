package io.tocsin.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.probe.JsonCondition.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonConditionTest {
  private static final String DOCUMENT =
      """
      {"status": "ready", "ok": true, "off": false, "none": null, "load": 0.75, "big": 1e3,
       "checks": [{"id": "queue", "data": {"depth": 42}}, {"id": "db"}],
       "components": {"my db": {"status": "UP"}, "disk-space": {"free": 12.5}},
       "text": "it's \\"fine\\"", "and": 1, "notify": 2}
      """;

  private static Finding judge(String condition) {
    return JsonCondition.parse(condition).judge(document());
  }

  private static JsonNode document() {
    try {
      return new ObjectMapper().readTree(DOCUMENT);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status == 'ready'",
        "status == \"ready\" and ok",
        "load < 0.751 && load > 0.7",
        "load != 0.7500001",
        "big == 1000",
        "none == null",
        "ok == true and off == false",
        "not off",
        "!(status == 'down')",
        "status != 'down' or missing == 1",
        "missing == 1 || ok",
        "checks[0].data.depth <= 42 and checks[0].data.depth >= 42",
        "components.\"my db\".status == 'UP'",
        "components['my db'].status == 'UP'",
        "['status'] =~ '^rea'",
        "components.disk-space.free > -1.5e1",
        "has(checks[1].id) and not has(checks[2])",
        "has(none)",
        "len(checks) == 2 and len(status) == 5 and len(components) > 1",
        "status =~ 'read[iy]' and status !~ 'ing$'",
        "text == 'it\\'s \"fine\"'",
        "'ready' == status",
        "status >= 'alpha'",
        "notify == 2",
        "off or off or ok",
        "ok and (off or ok)",
      })
  void holds(String condition) {
    assertThat(judge(condition)).isInstanceOf(Finding.Holds.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "status == 'down' | status is 'ready', expected status == 'down'",
        "load > 1 | load is 0.75, expected load > 1",
        "missing == 1 | there is no missing, expected missing == 1",
        "missing != 1 | there is no missing, expected missing != 1",
        "not missing == 1 | there is no missing, expected missing == 1",
        "not (missing == 1 or off) | there is no missing, expected missing == 1; "
            + "off is false, expected it to be true",
        "status | status is 'ready', expected it to be true",
        "checks == 1 | checks is a list, expected checks == 1",
        "status > 1 | status is 'ready', expected status > 1",
        "none =~ 'x' | none is null, expected none =~ 'x'",
        "not ok | expected not ok",
        "ok and load < 0.5 | load is 0.75, expected load < 0.5",
        "load < 0.5 or load > 0.9 "
            + "| load is 0.75, expected load < 0.5; load is 0.75, expected load > 0.9",
        "has(checks[7]) | there is no checks[7]",
        "len(checks) > 2 | len(checks) is 2, expected len(checks) > 2",
        "10 < load | load is 0.75, expected 10 < load",
      })
  void doesNotHoldAndSaysWhy(String condition, String why) {
    assertThat(JsonCondition.why(judge(condition))).isEqualTo(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "status = 'x' | column 8: expected and, or, or the end, found '= 'x''",
        "status == | column 10: expected a path or a value, found the end",
        "status == 'x | column 11: a text without its closing '",
        "(ok | column 4: expected ), found the end",
        "1 | column 2: expected a comparison such as == after 1.0",
        "a =~ b | column 6: expected a regular expression in quotes",
        "a =~ '(' | column 6: not a regular expression: error parsing regexp: missing closing ):"
            + " `(`",
        "a[x] | column 3: expected an index or a key in quotes",
        "a == 1..2 | column 6: not a number: 1..2",
        "len(a | column 6: expected ), found the end",
        "a and | column 6: expected a path or a value, found the end",
        "a ok | column 3: expected and, or, or the end, found 'ok'",
      })
  void faultsNameTheirColumn(String condition, String message) {
    assertThatThrownBy(() -> JsonCondition.parse(condition))
        .isInstanceOf(JsonConditionException.class)
        .hasMessage(message.replace("`(`", "`(`"));
  }

  @Test
  void nestingIsBounded() {
    String deep = "(".repeat(10_000) + "ok" + ")".repeat(10_000);

    assertThatThrownBy(() -> JsonCondition.parse(deep))
        .isInstanceOf(JsonConditionException.class)
        .hasMessageContaining("nested deeper than 100");
  }
}
