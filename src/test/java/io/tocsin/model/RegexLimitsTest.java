package io.tocsin.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected texts are those of Go's package {@code regexp/syntax}. */
class RegexLimitsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          (a{100}){100} | invalid repeat count: `{100}`
          ((x{10}){10}y){2,11}?z | invalid repeat count: `{2,11}?`
          (b(?:a{500})+){3,} | invalid repeat count: `{3,}`
          ((((((((((a{2}){2}){2}){2}){2}){2}){2}){2}){2}){2}) | invalid repeat count: `{2}`
          (?P<n>[a{1000}]{501}){2} | invalid repeat count: `{2}`
          [[:a]((x{100}){100}){100} | invalid repeat count: `{100}`
          x{1001}? | invalid repeat count: `{1001}`
          x{2,1} | invalid repeat count: `{2,1}`
          a\\é | invalid escape sequence: `\\é`
          [\\é] | invalid escape sequence: `\\é`
          """)
  void whatGoRefusesIsRefused(String regex, String problem) {
    assertThatThrownBy(() -> new Matcher("a", Matcher.Op.REGEX, regex))
        .hasMessage("error parsing regexp: " + problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a{10}){100}",
        "a{1000}b{1000}(c{1000})",
        "(a{1000}|b){1}",
        "(a{1000}|b){0,1}",
        "((a{1000}){0}b){1000}",
        "([a{100}]{100})*",
        "(\\Q{100}\\E{100})+",
        "(\\x{61}{100}\\pL{100})?",
        "((?i)a{100}(?:b{2,01})){10}",
        "({100){100}",
        "(a{100}){0,1}[:]"
      })
  void whatGoTakesIsTaken(String regex) {
    assertThatCode(() -> RegexLimits.check(regex)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x{1000}", "(?:ab){500}", "(\\Qabcdefghi\\E){99}"})
  void sizeIsBounded(String part) {
    String large = part.repeat(1000);

    assertThatThrownBy(() -> new Matcher("a", Matcher.Op.REGEX, large))
        .hasMessage("error parsing regexp: expression too large: `" + large + "`");
    assertThatCode(() -> RegexLimits.check(part.repeat(100))).doesNotThrowAnyException();
  }

  @Test
  void capturesAreBounded() {
    String large = "(a|b)*".repeat(5000);

    assertThatThrownBy(() -> new Matcher("a", Matcher.Op.REGEX, large))
        .hasMessage("error parsing regexp: expression too large: `" + large + "`");
    assertThatCode(() -> RegexLimits.check("(a|b)*".repeat(1000))).doesNotThrowAnyException();
    assertThatCode(() -> RegexLimits.check("(?:a|b)*".repeat(50_000))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "{", "{1", "\\.", "\\Qab\\E"})
  void longTextsAreRefused(String part) {
    String text = part.repeat(10_001);

    assertThatThrownBy(() -> new Matcher("a", Matcher.Op.REGEX, text))
        .hasMessage("error parsing regexp: expression too large: `" + text + "`");
    assertThatCode(() -> RegexLimits.check((part.repeat(1000) + "|").repeat(100)))
        .doesNotThrowAnyException();
  }

  /** Each takes minutes where every one of its parts looks for its end again. */
  @ParameterizedTest
  @ValueSource(strings = {"{|", "{1*", "[[:a]", "(?P<)", "a|b"})
  @Timeout(10)
  void longExpressionsTakeNoLonger(String part) {
    assertThatCode(() -> RegexLimits.check(part.repeat(500_000))).doesNotThrowAnyException();
  }

  @Test
  void nestingIsBounded() {
    String deep = "(".repeat(100_000) + ")".repeat(100_000);

    assertThatThrownBy(() -> new Matcher("a", Matcher.Op.REGEX, deep))
        .hasMessageStartingWith("error parsing regexp: expression nests too deeply: `((((");
  }
}
