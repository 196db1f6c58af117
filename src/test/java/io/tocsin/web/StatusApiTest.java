package io.tocsin.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names and order of fields are those that Prometheus documents. */
@Timeout(30)
class StatusApiTest {
  private TestSurface surface;

  @BeforeEach
  void start() throws Exception {
    surface = new TestSurface(TestSurface.QUICK, 1);
  }

  @AfterEach
  void stop() throws Exception {
    surface.close();
  }

  private String data(String path) throws Exception {
    HttpResponse<String> answer = surface.get("/api/v1/status/" + path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().replace("{\"status\":\"success\",\"data\":", "").replaceFirst("}$", "");
  }

  @Test
  void serverTellsOfItselfInTheShapesOfPrometheus() throws Exception {
    assertThat(data("config")).isEqualTo("{\"yaml\":\"listen: \\u003chere\\u003e\\n\"}");
    assertThat(data("flags")).isEqualTo("{\"enable-feature\":\"\",\"query.timeout\":\"2m\"}");
    assertThat(data("walreplay")).isEqualTo("{\"min\":0,\"max\":0,\"current\":0}");
    assertThat(data("tsdb/blocks")).isEqualTo("{\"blocks\":[]}");
    assertThat(data("runtimeinfo"))
        .isEqualTo(
            "{\"startTime\":\"2026-01-02T03:04:05.5Z\",\"CWD\":\"/home\",\"hostname\":\"host\","
                + "\"serverTime\":\"2026-01-02T03:05:05.5Z\",\"reloadConfigSuccess\":true,"
                + "\"lastConfigTime\":\"2026-01-02T03:04:06.5Z\",\"corruptionCount\":0,"
                + "\"goroutineCount\":7,\"GOMAXPROCS\":2,\"GOMEMLIMIT\":1048576,\"GOGC\":\"\","
                + "\"GODEBUG\":\"\",\"storageRetention\":\"6h\"}");
  }

  /** Signs of operators are not escaped. */
  @Test
  void featuresComeByCategory() throws Exception {
    assertThat(surface.get("/api/v1/features").body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"promql_operators\":{\"</\":true,\"limitk\":false},"
                + "\"rules\":{}}}");
  }

  @Test
  void noticesAreListedAndNobodyIsSubscribed() throws Exception {
    assertThat(surface.get("/api/v1/notifications").body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":[{\"text\":\"A \\u003cb\\u003e is wrong.\","
                + "\"date\":\"2026-01-02T03:04:05.5Z\",\"active\":true}]}");
    assertThat(surface.get("/api/v1/notifications/live").statusCode()).isEqualTo(204);
  }

  @Test
  void versionHasNoEnvelope() throws Exception {
    HttpResponse<String> version = surface.get("/version");

    assertThat(version.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(version.body())
        .isEqualTo(
            "{\"version\":\"0.1.0\",\"revision\":\"\",\"branch\":\"\",\"buildUser\":\"\","
                + "\"buildDate\":\"\",\"goVersion\":\"\"}\n");
  }

  /** The answer of a Prometheus that holds nothing. */
  @Test
  void emptyStorageHasNoTimes() throws Exception {
    assertThat(data("tsdb"))
        .isEqualTo(
            "{\"headStats\":{\"numSeries\":0,\"numLabelPairs\":0,\"chunkCount\":0,"
                + "\"minTime\":9223372036854775807,\"maxTime\":-9223372036854775808},"
                + "\"seriesCountByMetricName\":[],\"labelValueCountByLabelName\":[],"
                + "\"memoryInBytesByLabelName\":[],\"seriesCountByLabelValuePair\":[]}");
  }

  @Test
  void largestMetricsAndLabelsComeFirst() throws Exception {
    for (String path : new String[] {"/a", "/b", "/long"}) {
      surface.storage.series(Labels.of("__name__", "hits", "path", path)).append(1_000, 1);
    }
    surface.storage.series(Labels.of("__name__", "up")).append(61_000, 1);

    assertThat(data("tsdb?limit=2"))
        .isEqualTo(
            "{\"headStats\":{\"numSeries\":4,\"numLabelPairs\":5,\"chunkCount\":4,"
                + "\"minTime\":1000,\"maxTime\":61000},"
                + "\"seriesCountByMetricName\":[{\"name\":\"hits\",\"value\":3},{\"name\":\"up\",\"value\":1}],"
                + "\"labelValueCountByLabelName\":[{\"name\":\"path\",\"value\":3},{\"name\":\"__name__\",\"value\":2}],"
                + "\"memoryInBytesByLabelName\":[{\"name\":\"__name__\",\"value\":14},{\"name\":\"path\",\"value\":9}],"
                + "\"seriesCountByLabelValuePair\":[{\"name\":\"__name__=hits\",\"value\":3},"
                + "{\"name\":\"__name__=up\",\"value\":1}]}");
    for (String limit : new String[] {"0", "x", "-1"}) {
      HttpResponse<String> refused = surface.get("/api/v1/status/tsdb?limit=" + limit);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("\"limit must be a positive number\"");
    }
  }
}
