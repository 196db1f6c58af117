package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.promql.Selectors.MetricNames;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How expressions group and print. */
class ExprTextTest {
  private static final Engine ENGINE =
      new Engine(
          Engine.Limits.DEFAULT,
          Set.of(Parser.EXPERIMENTAL_FUNCTIONS, Parser.FILL_MODIFIERS, Parser.EXTENDED_RANGES));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          SUM(x) BY (b, a) | sum by (b, a) (x)
          sum without () (x) | sum without () (x)
          sum by () (x) | sum(x)
          topk(3,x) | topk(3, x)
          foo{b="2",a="1"} | foo{a="1",b="2"}
          {"my.metric", "a.b"="x"} | {"a.b"="x",__name__="my.metric"}
          sum by ("a.b") (x) | sum by ("a.b") (x)
          foo[90m] offset -1d @ 1.5 | foo[1h30m] @ 1.500 offset -1d
          foo @ end() offset 1500ms | foo @ end() offset 1s500ms
          foo[300:60] | foo[5m:1m]
          foo[1.5] | foo[1s500ms]
          foo[5m+1m*2] | foo[5m + 1m * 2]
          foo[(300)] | foo[(300)]
          foo[-5m+1m] | foo[-5m + 1m]
          foo[+STEP()] | foo[step()]
          foo[((5m+1m))] | foo[(5m + 1m)]
          foo[((300))] | foo[(300)]
          foo offset --5m + 1 | foo offset 5m + 1
          1 + on () 2 | 1 + 2
          a == ignoring () group_left () 1 | a == 1
          077777777777777777777777 | 77777777777777770000000
          0_7 | 7
          0x_f_f | 255
          foo[2^3^2] | foo[2 ^ 3 ^ 2]
          foo[max_of(step(),1m)] offset -min_of(1,2m) | foo[max_of(step(), 1m)] offset -min_of(1, 2m)
          foo[(5m):range()] offset (5m)+1 | foo[(5m):range()] offset (5m) + 1
          rate(x[5m])[1h:] | rate(x[5m])[1h:]
          a+on()b | a + on () b
          a==bool ignoring(x)group_left(l)b | a == bool ignoring (x) group_left (l) b
          a*ignoring()group_right b | a * ignoring () group_right () b
          a + fill(0) b | a + fill (0) b
          a + on(x) group_left fill_right(-1.5) fill_left(1m) b | a + on (x) group_left () fill_left (60) fill_right (-1.5) b
          a > bool fill_left(+inf) b | a > bool fill_left (+Inf) b
          a + fill_left(2) fill_right(2) b | a + fill (2) b
          a + fill + b | a + fill + b
          -5m | -5m
          8d | 8d
          0x1e3 | 483
          010 | 8
          08 | 8
          1e3 | 1000
          1_000 | 1000
          0xe1e | 3614
          0x1e + 0X_ff | 30 + 255
          1. | 1
          +Inf | +Inf
          -nan | NaN
          .5 | 0.5
          '\\x41\\u00e9' | "Aé"
          `a\\n` | "a\\\\n"
          (a) | (a)
          by + sum + start | by + sum + start
          step() | step()
          info(a,{}) | info(a, {})
          info(a, {b=~"c", __name__!="d"}) | info(a, {__name__!="d",b=~"c"})
          anchored + smoothed | anchored + smoothed
          anchored anchored | anchored anchored
          foo smoothed offset 1m @ 2 | foo @ 2.000 smoothed offset 1m
          foo offset 1m anchored | foo anchored offset 1m
          foo[5m] anchored @ 2 offset 1m | foo[5m] anchored @ 2.000 offset 1m
          foo anchored[5m] | foo[5m] anchored
          foo[5m] offset 5m SMOOTHED | foo[5m] smoothed offset 5m
          foo smoothed[5m:1m] | foo smoothed[5m:1m]
          sum by (anchored, smoothed) (x) | sum by (anchored, smoothed) (x)
          """)
  void canonicalText(String query, String text) throws Exception {
    assertThat(ENGINE.parse(query)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -1^2 | (-(1^2))
          -a*b | ((-a)*b)
          a*-b^c | (a*(-(b^c)))
          a^b^c | (a^(b^c))
          -foo offset 5m | (-foo offset 5m)
          1 + foo offset 5m | (1+foo offset 5m)
          a atan2 b * c | ((a atan2 b)*c)
          a or b and c unless d | (a or ((b and c) unless d))
          a == b < c | ((a==b)<c)
          2 * 3 % 4 | ((2*3)%4)
          2 ^ -1 * 3 | ((2^-1)*3)
          foo offset 1h + 2h | (foo offset 1h+2h)
          foo offset -2^2 | (foo offset -2s^2)
          foo offset step() * 2 | (foo offset step()*2)
          foo offset -(5m) + 1 | (foo offset -(5m)+1)
          foo offset -- 5m + 1 | foo offset 5m + 1
          foo offset (5m) + 1 | foo offset (5m) + 1
          a - b - c | ((a-b)-c)
          """)
  void operatorsGroupByPrecedence(String query, String grouped) throws Exception {
    assertThat(grouped(ENGINE.parse(query))).isEqualTo(grouped);
  }

  private static String grouped(Expr expr) {
    return switch (expr) {
      case Expr.Binary b -> {
        String sign = b.op().sign();
        String spaced = Character.isLetter(sign.charAt(0)) ? " " + sign + " " : sign;
        yield "(" + grouped(b.left()) + spaced + grouped(b.right()) + ")";
      }
      case Expr.Unary u -> "(" + (u.negates() ? "-" : "+") + grouped(u.operand()) + ")";
      case Expr other -> other.toString();
    };
  }

  @Test
  void metricNamesThatAreReadAreKnown() throws Exception {
    Expr fixed = ENGINE.parse("rate(a[5m]) / on() group_left b{x=\"y\"} or {__name__=\"c\"}");
    Expr open = ENGINE.parse("a + {__name__=~\"b.*\"}");

    assertThat(Selectors.metricNames(fixed))
        .isEqualTo(new MetricNames(Set.of("a", "b", "c"), false));
    assertThat(Selectors.metricNames(ENGINE.parse("info(a, {b=\"c\"})")))
        .isEqualTo(new MetricNames(Set.of("a", "target_info"), false));
    assertThat(Selectors.metricNames(open)).isEqualTo(new MetricNames(Set.of("a"), true));
  }

  @Test
  void lookBackAddsRangesAndOffsetsAlongThePath() throws Exception {
    var lookback = Duration.ofMinutes(5);

    assertThat(Selectors.lookBack(ENGINE.parse("a"), lookback)).hasMinutes(5);
    assertThat(Selectors.lookBack(ENGINE.parse("a offset 1h"), lookback)).hasMinutes(65);
    assertThat(Selectors.lookBack(ENGINE.parse("a + rate(b[10m])"), lookback)).hasMinutes(10);
    assertThat(Selectors.lookBack(ENGINE.parse("rate(a[10m])[1h:1m] offset 1m"), lookback))
        .hasMinutes(71);
    assertThat(Selectors.lookBack(ENGINE.parse("a offset -1h"), lookback)).isZero();
    assertThat(Selectors.lookBack(ENGINE.parse("rate(a[5m * 2 + step()])"), lookback))
        .hasMinutes(10);
  }
}
