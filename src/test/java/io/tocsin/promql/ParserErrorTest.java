package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts and positions of parse errors, as Prometheus documents and prints them. */
class ParserErrorTest {
  private static final Engine ENGINE = new Engine(Engine.Limits.DEFAULT, Set.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          foo{ | 1:5: parse error: unexpected end of input inside braces
          sum( | 1:5: parse error: unclosed left parenthesis
          foo[5m | 1:7: parse error: unclosed left bracket
          1 + | 1:4: parse error: unexpected end of input
          foo bar | 1:5: parse error: unexpected identifier "bar"
          sum by a (x) | 1:8: parse error: unexpected identifier "a" in grouping opts, expected "("
          foo[0] | 1:5: parse error: duration must be greater than 0
          1 == 1 | 1:3: parse error: comparisons between scalars must use BOOL modifier
          1 or foo | 1:1: parse error: set operator "or" not allowed in binary scalar expression
          {} | 1:1: parse error: vector selector must contain at least one non-empty matcher
          rate(foo) | 1:6: parse error: expected type range vector in call to function "rate", got instant vector
          sum(foo, 1) | 1:1: parse error: wrong number of arguments for aggregate expression provided, expected 1, got 2
          nosuch(1) | 1:1: parse error: unknown function with name "nosuch"
          abs() | 1:1: parse error: expected 1 argument(s) in call to "abs", got 0
          abs(1,) | 1:6: parse error: trailing commas not allowed in function call args
          sum() | 1:1: parse error: no arguments for aggregate expression provided
          foo{a="b" | 1:10: parse error: unexpected end of input inside braces
          foo{a} | 1:6: parse error: unexpected "}" in label matching, expected label matching operator
          foo{a=b} | 1:7: parse error: unexpected identifier "b" in label matching, expected string
          foo{1="b"} | 1:5: parse error: unexpected character inside braces: '1'
          foo{a!"b"} | 1:6: parse error: unexpected character after '!' inside braces: '"'
          foo{__name__="bar"} | 1:1: parse error: metric name must not be set twice: "foo" or "bar"
          foo offset x | 1:12: parse error: unexpected identifier "x" in offset, expected number, duration, step(), or range()
          foo @ x | 1:7: parse error: unexpected identifier "x" in @, expected timestamp
          sum(foo) offset 5m | 1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery
          foo offset 1m offset 2m | 1:1: parse error: offset may not be set multiple times
          foo @ 1 @ 2 | 1:1: parse error: @ <timestamp> may not be set multiple times
          foo offset 1m [5m] | 1:15: parse error: no offset modifiers allowed before range
          (foo)[5m] | 1:6: parse error: ranges only allowed for vector selectors
          foo[5m][3m:] | 1:1: parse error: subquery is only allowed on instant vector, got matrix instead
          foo[5m:1m | 1:10: parse error: unclosed left bracket
          foo + on(a) group_left(a) bar | 1:5: parse error: label "a" must not occur in ON and GROUP clause at once
          foo and on(a) group_left bar | 1:1: parse error: no grouping allowed for "and" operation
          foo + bool bar | 1:5: parse error: bool modifier can only be used on comparison operators
          foo + on(a) 1 | 1:1: parse error: vector matching only allowed between instant vectors
          "a" + 1 | 1:1: parse error: binary expression must contain only scalar and instant vector types
          -"a" | 1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "string"
          topk(foo, foo) | 1:6: parse error: expected type scalar in aggregation parameter, got instant vector
          sum(1) | 1:5: parse error: expected type instant vector in aggregation expression, got scalar
          sum(foo bar) | 1:9: parse error: unexpected identifier "bar" in aggregation
          label_join(foo) | 1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 1
          round(foo, 1, 2) | 1:1: parse error: expected at most 2 argument(s) in call to "round", got 3
          5mx | 1:1: parse error: bad number or duration syntax: "5mx"
          1e5e | 1:1: parse error: bad number or duration syntax: "1e5e"
          1.2.3 | 1:1: parse error: bad number or duration syntax: "1.2."
          0x1e | 1:1: parse error: bad number or duration syntax: "0x1e"
          0x1ee | 1:1: parse error: bad number or duration syntax: "0x1ee"
          0x1.8 | 1:1: parse error: bad number or duration syntax: "0x1."
          foo[5m3] | 1:5: parse error: bad number or duration syntax: "5m3"
          1e400 | 1:1: parse error: error parsing number: strconv.ParseFloat: parsing "1e400": value out of range
          0x8000000000000000 | 1:1: parse error: error parsing number: strconv.ParseFloat: parsing "0x8000000000000000": invalid syntax
          foo[1.5h] | 1:5: parse error: unknown unit "." in duration "1.5h"
          foo[5hs] | 1:5: parse error: unknown unit "hs" in duration "5hs"
          300y | 1:1: parse error: duration out of range
          99999999999999999999s | 1:1: parse error: not a valid duration string: "99999999999999999999s"
          '\\u12' | 1:1: parse error: illegal character U+0027 ''' in escape sequence
          '\ufffd' | 1:1: parse error: invalid UTF-8 rune
          foo[5s5m] | 1:5: parse error: not a valid duration string: "5s5m"
          on | 1:1: parse error: unexpected <on>
          1 ) | 1:4: parse error: unexpected right parenthesis ')'
          foo] | 1:4: parse error: unexpected right bracket ']'
          foo[[5m]] | 1:5: parse error: unexpected character in duration expression: '['
          "a | 1:1: parse error: unterminated quoted string
          "\\q" | 1:1: parse error: unknown escape sequence U+0071 'q'
          a =~ b | 1:3: parse error: unexpected character after '=': '~'
          a = b | 1:3: parse error: unexpected "="
          foo $ | 1:5: parse error: unexpected character: '$'
          limitk(1, foo) | 1:1: parse error: limitk() is experimental and must be enabled with --enable-feature=promql-experimental-functions
          mad_over_time(foo[5m]) | 1:1: parse error: function "mad_over_time" is not enabled
          info(foo) | 1:1: parse error: function "info" is not enabled
          sum by ("") (foo) | 1:9: parse error: invalid label name for grouping: ""
          sum by ("\\xff") (foo) | 1:9: parse error: invalid label name for grouping: "\\xff"
          foo{a=~"("} | 1:5: parse error: error parsing regexp: missing closing ): `(`
          foo{a=~")"} | 1:5: parse error: error parsing regexp: unexpected ): `)`
          foo{a=~"a)(b"} | 1:5: parse error: error parsing regexp: unexpected ): `a)(b`
          foo[x] | 1:5: parse error: unexpected character in duration expression: 'x'
          foo[-5m] | 1:5: parse error: duration must be greater than 0
          foo[5m / 0] | 1:8: parse error: division by zero
          foo offset (5m % 0) | 1:16: parse error: modulo by zero
          foo[step():1m] | 1:12: parse error: unexpected colon before duration in duration expression
          foo[5m + start()] | 1:10: parse error: unexpected character: 's', expected ':'
          foo[5m+] | 1:8: parse error: unexpected "]" in subquery or range selector, expected number, duration, step(), or range()
          1 + foo anchored | 1:5: parse error: anchored modifier is experimental and not enabled
          sum(foo) smoothed | 1:1: parse error: smoothed modifier is experimental and not enabled
          foo + fill (0) bar | 1:1: parse error: binop fill modifiers are experimental and not enabled
          foo[:5m] | 1:6: parse error: unexpected colon before duration in duration expression
          foo[5m::] | 1:8: parse error: unexpected colon ':'
          foo[5m) | 1:8: parse error: unexpected right parenthesis ')'
          1 + foo * fill (0) bar | 1:5: parse error: binop fill modifiers are experimental and not enabled
          foo + fill (0) bar(1) | 1:16: parse error: unknown function with name "bar"
          foo + fill (0) bar @ x | 1:22: parse error: unexpected identifier "x" in @, expected timestamp
          {"foo" bar} | 1:8: parse error: unexpected identifier "bar" in label matching, expected "," or "}"
          {"foo" "bar"} | 1:8: parse error: unexpected string "\\"bar\\"" in label matching, expected "," or "}"
          {"foo"=bar} | 1:8: parse error: unexpected identifier "bar" in label matching, expected string
          abs(a,,b) | 1:6: parse error: trailing commas not allowed in function call args
          abs(a,*b) | 1:6: parse error: trailing commas not allowed in function call args
          sum(a, on(b)) | 1:6: parse error: trailing commas not allowed in function call args
          STEP() | 1:1: parse error: unknown function with name "STEP"
          abs(,a) | 1:5: parse error: unexpected ","
          a + on(x) group_left * b | 1:22: parse error: unexpected <op:*> in grouping opts, expected "("
          a + on(x) group_right | 1:22: parse error: unexpected end of input in grouping opts, expected "("
          (a + on(x) group_left) | 1:22: parse error: unexpected ")" in grouping opts, expected "("
          foo[5m + step1] | 1:14: parse error: unexpected number "1" in subquery or range selector, expected number, duration, step(), or range()
          foo[step:1m] | 1:10: parse error: unexpected colon before duration in duration expression
          foo[5m + step:1m] | 1:14: parse error: unexpected ":" in subquery or range selector, expected number, duration, step(), or range()
          foo[-9999999999] | 1:6: parse error: duration out of range
          foo offset -9999999999 | 1:12: parse error: duration out of range
          foo offset --9999999999 | 1:14: parse error: duration out of range
          300y5hs | 1:1: parse error: duration out of range
          foo @ 1e30 | 1:1: parse error: timestamp out of bounds for @ modifier: 1000000000000000019884624838656.000000
          foo @ -Inf | 1:1: parse error: timestamp out of bounds for @ modifier: -Inf
          1_ + 1 | 1:1: parse error: error parsing number: strconv.ParseFloat: parsing "1_": invalid syntax
          0x | 1:1: parse error: error parsing number: strconv.ParseFloat: parsing "0x": invalid syntax
          0x__1 | 1:1: parse error: error parsing number: strconv.ParseFloat: parsing "0x__1": invalid syntax
          0x1e+3 | 1:1: parse error: error parsing number: strconv.ParseFloat: parsing "0x1e+3": invalid syntax
          '\\x１0' | 1:1: parse error: illegal character U+FF11 '１' in escape sequence
          '\ufffd\\q' | 1:1: parse error: invalid UTF-8 rune
          '\ufffd | 1:1: parse error: invalid UTF-8 rune
          '\\q\ufffd' | 1:1: parse error: unknown escape sequence U+0071 'q'
          {a=~"a\\\\"} | 1:2: parse error: error parsing regexp: trailing backslash at end of expression: ``
          é | 1:1: parse error: unexpected character: 'é'
          {é="x"} | 1:2: parse error: unexpected character inside braces: 'é'
          "é" é | 1:6: parse error: unexpected character: 'é'
          """)
  void malformedQueriesAreToldWithTheirPlace(String query, String message) {
    assertThatThrownBy(() -> ENGINE.parse(query)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          foo + fill (0) 1 | 1:1: parse error: filling in missing series only allowed between instant vectors
          foo and fill (0) bar | 1:1: parse error: filling in missing series not allowed for set operators
          foo + fill (x) bar | 1:13: parse error: unexpected identifier "x"
          foo + fill (0) fill_left (0) bar | 1:26: parse error: unexpected "("
          """)
  void faultsOfFillModifiersAreTold(String query, String message) {
    var engine = new Engine(Engine.Limits.DEFAULT, Set.of(Parser.FILL_MODIFIERS));

    assertThatThrownBy(() -> engine.parse(query)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 + foo anchored smoothed | 1:5: parse error: anchored and smoothed modifiers cannot be used together
          foo smoothed[5m] anchored | 1:1: parse error: anchored and smoothed modifiers cannot be used together
          foo[5m:1m] smoothed | 1:1: parse error: smoothed modifier is not supported for subqueries
          (foo) anchored | 1:1: parse error: anchored modifier not implemented
          1 smoothed | 1:1: parse error: smoothed modifier not implemented
          foo offset 5m anchored[5m] | 1:23: parse error: no offset modifiers allowed before range
          """)
  void faultsOfExtendedRangesAreTold(String query, String message) {
    var engine = new Engine(Engine.Limits.DEFAULT, Set.of(Parser.EXTENDED_RANGES));

    assertThatThrownBy(() -> engine.parse(query)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          info() | 1:1: parse error: expected at least 1 argument(s) in call to "info", got 0
          info(a, {b="c"}, {}) | 1:1: parse error: expected at most 2 argument(s) in call to "info", got 3
          info(a, 1) | 1:1: parse error: expected type instant vector in call to function "info", got scalar
          info(a, b[5m]) | 1:1: parse error: expected type instant vector in call to function "info", got range vector
          info(a, b{c="d"}) | 1:9: parse error: expected label selectors only, got vector selector instead
          info(a, ({c="d"})) | 1:9: parse error: expected label selectors only
          info(1, {}) | 1:6: parse error: expected type instant vector in call to function "info", got scalar
          info({}, {}) | 1:6: parse error: vector selector must contain at least one non-empty matcher
          """)
  void faultsOfInfoCallsAreTold(String query, String message) {
    var engine = new Engine(Engine.Limits.DEFAULT, Set.of(Parser.EXPERIMENTAL_FUNCTIONS));

    assertThatThrownBy(() -> engine.parse(query)).hasMessage(message);
  }

  @Test
  void anOperatorStandsWhereItsLeftOperandEnds() {
    assertThatThrownBy(() -> ENGINE.parse("1 # comment\n== 2"))
        .hasMessage("1:3: parse error: comparisons between scalars must use BOOL modifier");
  }

  @Test
  void whatDoesNotPrintIsNamedByItsCode() {
    assertThatThrownBy(() -> ENGINE.parse("'\\\n'"))
        .hasMessage("1:1: parse error: unknown escape sequence U+000A");
  }

  @Test
  void anEmptyQueryHasNoPosition() {
    assertThatThrownBy(() -> ENGINE.parse(""))
        .hasMessage("unknown position: parse error: no expression found in input");
  }

  @Test
  void linesAndBytesOfTheLineAreCounted() {
    assertThatThrownBy(() -> ENGINE.parse("foo # comment )\n  +\n {\"é\"} bar"))
        .isInstanceOfSatisfying(
            ParseException.class,
            e -> {
              assertThat(e).hasMessage("3:9: parse error: unexpected identifier \"bar\"");
              assertThat(e.line()).isEqualTo(3);
              assertThat(e.column()).isEqualTo(9);
              assertThat(e.span().start()).isEqualTo(28);
              assertThat(e.span().end()).isEqualTo(31);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "abs(", "-", "- (", "sum by (a) (", "1 + (", "2 ^ ", "2 == bool - "})
  void nestingIsBounded(String opening) {
    assertThatThrownBy(() -> ENGINE.parse(opening.repeat(2000) + "foo"))
        .hasMessageContaining("operators, calls and parentheses are nested more than 1000 deep");
  }

  @ParameterizedTest
  @ValueSource(strings = {" + 1", "[5m:]", "[5m:] offset 1m"})
  void chainsAreBounded(String link) {
    assertThatThrownBy(() -> ENGINE.parse("foo" + link.repeat(2000)))
        .hasMessageContaining("operators, calls and parentheses are nested more than 1000 deep");
  }

  @Test
  void sizeIsBounded() throws Exception {
    String chain = "(" + "abs(foo) + ".repeat(400) + "bar) * ";
    String duration = "foo[" + "(5m) + ".repeat(600) + "1m]";

    assertThat(ENGINE.parse(chain.repeat(20) + "foo")).isInstanceOf(Expr.Binary.class);
    assertThatThrownBy(() -> ENGINE.parse(chain.repeat(30) + "foo"))
        .hasMessageContaining("expression has more than 20000 operators, calls and parentheses");
    assertThatThrownBy(() -> ENGINE.parse(duration))
        .hasMessageContaining("durations have more than 1000 operators, calls and parentheses");
  }

  @Test
  void theDeepestExpressionAllowedIsEvaluated() throws Exception {
    Expr deep = ENGINE.parse("-(".repeat(499) + "foo" + ")".repeat(499) + " + 1");

    assertThat(ENGINE.instant(new SortedListQuerier(), deep, 0).value())
        .isEqualTo(new Value.Vector(java.util.List.of()));
  }
}
