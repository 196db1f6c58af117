package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class LanguageTest {
  private static SortedMap<String, SortedMap<String, Boolean>> language(String... flags) {
    return new Engine(Engine.Limits.DEFAULT, Set.of(flags)).language();
  }

  @Test
  void whatNeedsAFlagIsOffWithoutIt() {
    var plain = language();

    assertThat(plain.get("promql")).containsEntry("by", true).containsEntry("anchored", false);
    assertThat(plain.get("promql_functions"))
        .containsEntry("rate", true)
        .containsEntry("info", false);
    assertThat(plain.get("promql_operators"))
        .containsEntry("sum", true)
        .containsEntry("!~", true)
        .containsEntry("</", true)
        .containsEntry("limitk", false);
  }

  @Test
  void flagsTurnOnWhatTheyName() {
    assertThat(language("promql-experimental-functions").get("promql_functions"))
        .doesNotContainValue(false);
    assertThat(language("promql-experimental-functions").get("promql_operators"))
        .containsEntry("limit_ratio", true);
    assertThat(language("promql-extended-range-selectors").get("promql"))
        .containsEntry("smoothed", true)
        .containsEntry("fill_left", false);
  }
}
