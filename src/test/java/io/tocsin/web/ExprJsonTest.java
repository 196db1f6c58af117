package io.tocsin.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.promql.Engine;
import java.io.StringWriter;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExprJsonTest {
  private static final Engine ENGINE =
      new Engine(Engine.Limits.DEFAULT, Set.of("promql-extended-range-selectors"));

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
}
