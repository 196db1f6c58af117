package io.tocsin.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The requests that Grafana's data source of type Prometheus makes, in the order of its use. */
@Timeout(30)
class GrafanaRequestsTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String SUCCESS = "{\"status\":\"success\",\"data\":";
  private static TestSurface surface;

  /**
   * @param form the body of a POST; empty for a GET
   */
  private record Request(String what, String path, String form, int status, String answer) {
    static Request get(String what, String path, String answer) {
      return new Request(what, path, "", 200, SUCCESS + answer);
    }

    static Request post(String what, String path, String form, String answer) {
      return new Request(what, path, form, 200, SUCCESS + answer);
    }
  }

  @BeforeAll
  static void start() throws Exception {
    surface = new TestSurface(TestSurface.QUICK, 1);
    for (String job : new String[] {"api", "db"}) {
      surface.storage.series(Labels.of("__name__", "up", "job", job)).append(1_700_000_000_000L, 1);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    surface.close();
  }

  private static Stream<Request> requests() {
    String range = "start=1699999990&end=1700000010";
    return Stream.of(
        Request.post("health check", "query", "query=1%2B1&time=4", vectorLike("[4,\"2\"]")),
        Request.get(
            "whom it speaks with", "status/buildinfo", "{\"application\":\"tocsin\",\"version\":"),
        Request.get("metadata of metrics", "metadata", "{}"),
        Request.get("metadata, bounded", "metadata?limit=5000", "{}"),
        Request.get("names of metrics", "label/__name__/values?" + range, "[\"up\"]"),
        Request.get(
            "values of a template variable",
            "label/job/values?match%5B%5D=up&" + range,
            "[\"api\",\"db\"]"),
        Request.post("names of labels", "labels", range, "[\"__name__\",\"job\"]"),
        Request.post(
            "names of labels in the query builder",
            "labels",
            "match%5B%5D=up&limit=1&" + range,
            "[\"__name__\"],\"warnings\":[\"results truncated due to limit\"]}"),
        Request.post(
            "series of a template variable",
            "series",
            "match%5B%5D=up%7Bjob%3D%22db%22%7D&" + range,
            "[{\"__name__\":\"up\",\"job\":\"db\"}]}"),
        Request.post(
            "a panel",
            "query_range",
            "query=sum%28up%29&step=10&" + range,
            "{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":"
                + "[[1700000000,\"2\"],[1700000010,\"2\"]]}]}}"),
        Request.post(
            "a stat panel",
            "query",
            "query=count%28up%29&time=1700000000",
            "{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1700000000,\"2\"]}]}}"),
        Request.post("exemplars of a panel", "query_exemplars", "query=up&" + range, "[]}"),
        Request.post("a query to lay out", "format_query", "query=up%7B%7D", "\"up\"}"),
        Request.post(
            "a query to explain",
            "parse_query",
            "query=up",
            "{\"anchored\":false,\"matchers\":[{\"name\":\"__name__\""),
        Request.get("rules of the alerting pages", "rules", "{\"groups\":[]}}"),
        Request.get("rules, page by page", "rules?type=alert&group_limit=40", "{\"groups\":[]}}"),
        Request.get("alerts", "alerts", "{\"alerts\":[]}}"),
        Request.get(
            "where alerts go",
            "alertmanagers",
            "{\"activeAlertmanagers\":[],\"droppedAlertmanagers\":[]}}"),
        Request.get("the lookback of queries", "status/flags", "{"),
        Request.get("the interval of the server", "status/config", "{\"yaml\":\""),
        new Request(
            "a query that is wrong",
            "query",
            "query=sum%28",
            400,
            "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":"));
  }

  private static String vectorLike(String scalar) {
    return "{\"resultType\":\"scalar\",\"result\":" + scalar + "}}";
  }

  @TestFactory
  Stream<DynamicTest> everyRequestIsAnswered() {
    return requests()
        .map(request -> DynamicTest.dynamicTest(request.what(), () -> assertAnswered(request)));
  }

  private static void assertAnswered(Request request) throws Exception {
    String path = "/api/v1/" + request.path();
    HttpResponse<String> answer =
        request.form().isEmpty()
            ? surface.get(path)
            : surface.send("POST", path, request.form(), "Content-Type", FORM);

    assertThat(answer.body()).startsWith(request.answer());
    assertThat(answer.statusCode()).isEqualTo(request.status());
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
  }
}
