package io.tocsin.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.promql.Engine;
import java.io.StringWriter;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExprJsonTest {
  private static final Engine ENGINE =
      new Engine(
          Engine.Limits.DEFAULT,
          Set.of("promql-extended-range-selectors", "promql-binop-fill-modifiers"));

  private static String json(String query) throws Exception {
    var text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      ExprJson.write(json, ENGINE.parse(query));
    }
    return text.toString();
  }

  @Test
  void edgesOfRangesAreTold() throws Exception {
    assertThat(json("x[5m] anchored")).contains("\"anchored\":true", "\"smoothed\":false");
    assertThat(json("x smoothed")).contains("\"anchored\":false", "\"smoothed\":true");
  }

  /** Prometheus has no answer either, because JSON has no such numbers. */
  @Test
  void fillThatIsNoNumberOfJsonHasNoAnswer() throws Exception {
    assertThat(json("x + fill_left(0.5) y")).contains("\"fillValues\":{\"lhs\":0.5,\"rhs\":null}");
    assertThatThrownBy(() -> json("x + fill(NaN) y"))
        .isInstanceOf(ApiException.class)
        .hasMessage("unsupported value: NaN");
  }
}
