package io.tocsin.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.health.Measurement;
import io.tocsin.model.Labels;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HealthBodyTest {
  private static HealthBody read(String json) throws Exception {
    return HealthBody.of(new ObjectMapper().readTree(json));
  }

  private static Measurement up(String component, double value) {
    return new Measurement("health_component_up", Labels.of("component", component), value);
  }

  private static Measurement field(String component, String field, double value) {
    return new Measurement(
        "health_component_value", Labels.of("component", component, "field", field), value);
  }

  @Test
  void checksOfVertxAndMicroProfileAreRead() throws Exception {
    HealthBody body =
        read(
            """
            {"status": "UP", "outcome": "UP", "checks": [
              {"id": "db", "status": "UP", "data": {"pool": 3.5, "primary": true, "url": "x"}},
              {"name": "queue", "status": "DOWN"},
              {"id": "outer", "status": "UP", "checks": [{"id": "inner", "status": "UP"}]}]}
            """);

    assertThat(body.measurements())
        .containsExactly(
            up("db", 1),
            field("db", "pool", 3.5),
            field("db", "primary", 1),
            up("queue", 0),
            up("outer", 1),
            up("outer/inner", 1));
    assertThat(body.degraded()).isEmpty();
  }

  @Test
  void componentsOfSpringBootAreRead() throws Exception {
    HealthBody body =
        read(
            """
            {"status": "OUT_OF_SERVICE", "components": {
              "db": {"status": "UNKNOWN", "components": {"main": {"status": "UP"}}},
              "disk": {"status": "OUT_OF_SERVICE", "details": {"free": 12, "exists": false}}}}
            """);

    assertThat(body.measurements())
        .containsExactly(
            up("db/main", 1), up("disk", 0), field("disk", "free", 12), field("disk", "exists", 0));
  }

  @Test
  void aDegradedPartIsNamed() throws Exception {
    HealthBody body =
        read("{\"status\":\"UP\",\"components\":{\"mail\":{\"status\":\"DEGRADED\"}}}");

    assertThat(body.degraded()).hasValue("mail");
    assertThat(body.measurements()).containsExactly(up("mail", 1));
  }

  @Test
  void otherDocumentsSayNothing() throws Exception {
    assertThat(read("[1, 2]")).isEqualTo(HealthBody.NOTHING);
    assertThat(read("{\"status\": 3, \"checks\": [{\"id\": \"a\", \"status\": \"UP\"}]}"))
        .isEqualTo(HealthBody.NOTHING);
  }

  @Test
  void oneComponentCountsOnceAndTheirNumberIsBounded() throws Exception {
    String many =
        IntStream.range(0, 1000)
            .mapToObj(i -> "{\"id\":\"c" + i + "\",\"status\":\"UP\"}")
            .collect(Collectors.joining(","));
    String twice = "{\"id\":\"c0\",\"status\":\"DOWN\"},";

    HealthBody body = read("{\"status\":\"UP\",\"checks\":[" + twice + many + "]}");

    assertThat(body.measurements()).hasSize(HealthBody.MAX_MEASUREMENTS);
    assertThat(body.measurements().getFirst()).isEqualTo(up("c0", 0));
  }
}
