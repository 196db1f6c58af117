package io.tocsin.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statuses and words are those of Prometheus 2.42. */
@Timeout(30)
class AdminApiTest {
  private TestSurface surface;

  @BeforeEach
  void start() throws Exception {
    surface = new TestSurface(TestSurface.QUICK, 1);
    surface.storage.series(Labels.of("__name__", "up")).append(1_000, 1);
    surface.storage.series(Labels.of("__name__", "up")).append(2_000, 1);
    surface.storage.series(Labels.of("__name__", "down")).append(1_000, 1);
  }

  @AfterEach
  void stop() throws Exception {
    surface.close();
  }

  private HttpResponse<String> post(String path, String... headers) throws Exception {
    return surface.send("POST", "/api/v1/admin/tsdb/" + path, "", headers);
  }

  private static void assertError(
      HttpResponse<String> answer, int status, String type, String error) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body())
        .isEqualTo(
            "{\"status\":\"error\",\"errorType\":\"%s\",\"error\":\"%s\"}".formatted(type, error));
  }

  @Test
  void nothingIsAllowedUnlessEnabled() throws Exception {
    surface.admin.enabled = false;

    for (String path : new String[] {"delete_series?match[]=up", "clean_tombstones", "snapshot"}) {
      assertError(post(path.replace("[]", "%5B%5D")), 500, "unavailable", "admin APIs disabled");
    }
  }

  @Test
  void deletedSamplesAreNotFoundAnyMore() throws Exception {
    HttpResponse<String> part = post("delete_series?match%5B%5D=up&start=2&end=3");

    assertThat(part.statusCode()).isEqualTo(204);
    assertThat(part.body()).isEmpty();
    assertThat(surface.get("/api/v1/query?query=up%5B10s%5D&time=5").body())
        .contains("\"values\":[[1,\"1\"]]");
    assertThat(post("delete_series?match%5B%5D=up").statusCode()).isEqualTo(204);
    assertThat(surface.get("/api/v1/label/__name__/values").body()).contains("[\"down\"]");
    assertThat(post("delete_series?match%5B%5D=%7B%7D").statusCode()).isEqualTo(204);
    assertThat(surface.get("/api/v1/label/__name__/values").body()).contains("\"data\":[]");
  }

  /** Nothing is in such a range, which is no fault. */
  @Test
  void rangeThatEndsBeforeItStartsDeletesNothing() throws Exception {
    assertThat(post("delete_series?match%5B%5D=up&start=3&end=1").statusCode()).isEqualTo(204);
    assertThat(surface.get("/api/v1/query?query=up%5B10s%5D&time=5").body())
        .contains("\"values\":[[1,\"1\"],[2,\"1\"]]");
    assertError(
        post("delete_series?match%5B%5D=up&match%5B%5D=%7B&start=3&end=1"),
        400,
        "bad_data",
        "invalid parameter \\\"match[]\\\": 1:2: parse error: unexpected end of input inside"
            + " braces");
  }

  @Test
  void parametersAreCheckedAsInPrometheus() throws Exception {
    assertError(post("delete_series"), 400, "bad_data", "no match[] parameter provided");
    assertError(
        post("snapshot?skip_head=x"),
        400,
        "bad_data",
        "invalid parameter \\\"skip_head\\\": unable to parse boolean: strconv.ParseBool: parsing"
            + " \\\"x\\\": invalid syntax");
    assertThat(surface.get("/api/v1/admin/tsdb/snapshot").statusCode()).isEqualTo(405);
    assertThat(surface.get("/api/v1/admin/tsdb/snapshot").headers().firstValue("Allow"))
        .contains("OPTIONS, POST, PUT");
  }

  @Test
  void snapshotAnswersItsName() throws Exception {
    assertThat(post("snapshot").body())
        .isEqualTo("{\"status\":\"success\",\"data\":{\"name\":\"all\"}}");
    assertThat(surface.send("PUT", "/api/v1/admin/tsdb/snapshot?skip_head=1", "").body())
        .contains("\"nothing\"");
    assertThat(post("clean_tombstones").statusCode()).isEqualTo(204);
  }

  @Test
  void pagesOfOtherOriginsMayNotChangeAnything() throws Exception {
    assertThat(post("snapshot", "Origin", "http://friend.example").statusCode()).isEqualTo(403);
  }
}
