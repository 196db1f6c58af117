package io.tocsin.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatcherSyntaxTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // classic
        "a=b ; {a=\"b\"}",
        "a = b ; {a=\"b\"}",
        "a= ; {a=\"\"}",
        "a=\"\" ; {a=\"\"}",
        "{a=b} ; {a=\"b\"}",
        "{a=b, c!=d,} ; {a=\"b\",c!=\"d\"}",
        "a=\"x,y\", b!~z ; {a=\"x,y\",b!~\"z\"}",
        "a=~web|db ; {a=~\"web|db\"}",
        "a=~/api/\\d+ ; {a=~\"/api/\\\\d+\"}",
        "a=~x{2} ; {a=~\"x{2}\"}",
        "a=\"x\\\"y\\\\z\" ; {a=\"x\\\"y\\\\z\"}",
        "a:b=c ; {a:b=\"c\"}",
        "a=foo bar ; {a=\"foo bar\"}",
        "a='b' ; {a=\"'b'\"}",
        // UTF-8
        "\"foo🙂\"=\"bar\" ; {foo🙂=\"bar\"}",
        "foo🙂=bar ; {foo🙂=\"bar\"}",
        "with.dot=~\"a|b\" ; {with.dot=~\"a|b\"}",
        "\"a b\"=c ; {\"a b\"=\"c\"}",
        "{\"a.b\"=\"\\u00fc\\t\",} ; {a.b=\"ü\t\"}",
        "{} ; {}",
      })
  void readsBothGrammars(String text, String written) {
    assertThat(MatcherSyntax.text(MatcherSyntax.parse(text))).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "=b",
        "a=b c=d\"",
        "a=\"b",
        "{a=b",
        "a.b=c}",
        "a.b=\"c\" d=e",
        "a.b=\"\\q\"",
        "\"\"=b",
        "a.b==c",
        "a=~(",
        "a.b=\"\\u00g0\"",
        ",",
        "a.b=c,,d=e"
      })
  void refusesTheRest(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> MatcherSyntax.parse(text));
  }

  @Test
  void namesThePositionOfTheFault() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MatcherSyntax.parse("team.name \"web\""))
        .withMessage("expected one of = != =~ !~ at position 11 of: team.name \"web\"");
  }
}
