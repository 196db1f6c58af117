package io.tocsin.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import io.tocsin.promql.Engine;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers of the query endpoints, as the documentation of Prometheus's HTTP API words them. */
@Timeout(30)
class QueryApiTest {
  private static final String SUCCESS = "{\"status\":\"success\",\"data\":{\"resultType\":";
  private static TestSurface surface;

  @BeforeAll
  static void start() throws Exception {
    surface = new TestSurface(TestSurface.QUICK, 1);
    var series = surface.storage.series(Labels.of("__name__", "up", "job", "<a>"));
    series.append(1_435_781_430_781L, 1);
    series.append(1_435_781_445_781L, 1e-7);
    surface.storage.series(Labels.of("__name__", "up", "job", "b")).append(1_435_781_445_781L, 2);
  }

  @AfterAll
  static void stop() throws Exception {
    surface.close();
  }

  private static String query(String query, String more) throws Exception {
    return surface.get("/api/v1/query?query=" + encoded(query) + more).body();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void valuesHaveTheNumberFormsOfPrometheus() throws Exception {
    assertThat(query("up", "&time=1435781451.781"))
        .isEqualTo(
            SUCCESS
                + "\"vector\",\"result\":[{\"metric\":{\"__name__\":\"up\",\"job\":\"<a>\"},\"value\":[1435781451.781,\"1e-07\"]},"
                + "{\"metric\":{\"__name__\":\"up\",\"job\":\"b\"},\"value\":[1435781451.781,\"2\"]}]}}");
    assertThat(query("1", "&time=2015-07-01T20:10:51.1Z"))
        .isEqualTo(SUCCESS + "\"scalar\",\"result\":[1435781451.1,\"1\"]}}");
    assertThat(query("none", "&time=1")).isEqualTo(SUCCESS + "\"vector\",\"result\":[]}}");
    assertThat(query("up", "&time=1435781451&limit=1"))
        .contains("\"job\":\"<a>\"")
        .doesNotContain("\"job\":\"b\"")
        .endsWith(",\"warnings\":[\"results truncated due to limit\"]}");
  }

  @Test
  void histogramsHaveTheirPopulatedBuckets() throws Exception {
    var series = surface.storage.series(Labels.of("job", "a"));
    series.append(1_435_781_450_500L, 1);
    series.append(
        1_435_781_451_000L,
        Histogram.builder(0)
            .count(6)
            .sum(7.5)
            .zeroBucket(0.001, 2)
            .negative(List.of(new BucketSpan(0, 1)), 1)
            .positive(List.of(new BucketSpan(0, 3)), 3, 0, 0)
            .build());
    series.append(
        1_435_781_452_100L,
        Histogram.builder(Histogram.CUSTOM_BUCKETS)
            .count(3)
            .sum(1e-7)
            .customBounds(0.1, 1)
            .positive(List.of(new BucketSpan(0, 3)), 1, 0.5, 1.5)
            .build());
    series.append(1_435_781_453_000L, Histogram.builder(0).build());
    String six =
        "{\"count\":\"6\",\"sum\":\"7.5\",\"buckets\":[[1,\"-1\",\"-0.5\",\"1\"],"
            + "[3,\"-0.001\",\"0.001\",\"2\"],[0,\"0.5\",\"1\",\"3\"]]}";
    String three =
        "{\"count\":\"3\",\"sum\":\"1e-07\",\"buckets\":[[3,\"-Inf\",\"0.1\",\"1\"],"
            + "[0,\"0.1\",\"1\",\"0.5\"],[0,\"1\",\"+Inf\",\"1.5\"]]}";
    String none = "{\"count\":\"0\",\"sum\":\"0\"}";

    assertThat(query("{job=\"a\"}", "&time=1435781451"))
        .isEqualTo(
            SUCCESS
                + "\"vector\",\"result\":[{\"metric\":{\"job\":\"a\"},\"histogram\":[1435781451,"
                + six
                + "]}]}}");
    assertThat(query("{job=\"a\"}[3s]", "&time=1435781453"))
        .isEqualTo(
            SUCCESS
                + "\"matrix\",\"result\":[{\"metric\":{\"job\":\"a\"},"
                + "\"values\":[[1435781450.500,\"1\"]],\"histograms\":[[1435781451,"
                + six
                + "],[1435781452.100,"
                + three
                + "],[1435781453,"
                + none
                + "]]}]}}");
    assertThat(
            surface
                .get(
                    "/api/v1/query_range?start=1435781451&end=1435781451&step=1&query="
                        + encoded("{job=\"a\"}"))
                .body())
        .endsWith("{\"metric\":{\"job\":\"a\"},\"histograms\":[[1435781451," + six + "]]}]}}");
  }

  @Test
  void rangeIsAMatrixAndMayComeAsAForm() throws Exception {
    HttpResponse<String> answer =
        surface.send(
            "POST",
            "/api/v1/query_range",
            "query=" + encoded("up{job=\"b\"}") + "&start=1435781446&end=1435781476&step=15",
            "Content-Type",
            "application/x-www-form-urlencoded");

    assertThat(answer.body())
        .isEqualTo(
            SUCCESS
                + "\"matrix\",\"result\":[{\"metric\":{\"__name__\":\"up\",\"job\":\"b\"},\"values\":"
                + "[[1435781446,\"2\"],[1435781461,\"2\"],[1435781476,\"2\"]]}]}}");
  }

  @Test
  void statsTellWhatAQueryCost() throws Exception {
    String answer = query("sum_over_time(up[25s])", "&time=1435781461&stats=all");

    assertThat(answer)
        .matches(
            ".*\"stats\":\\{\"timings\":\\{\"evalTotalTime\":[0-9.e-]+,\"resultSortTime\":0,"
                + "\"queryPreparationTime\":[0-9.e-]+,\"innerEvalTime\":[0-9.e-]+,"
                + "\"execQueueTime\":[0-9.e-]+,\"execTotalTime\":[0-9.e-]+\\},"
                + "\"samples\":\\{\"totalQueryableSamples\":2,\"samplesRead\":2,"
                + "\"peakSamples\":[1-9]\\}\\}\\}\\}");
    assertThat(query("1", "")).doesNotContain("stats");
    assertThat(query("1", "&stats=yes"))
        .contains("\"totalQueryableSamples\":0")
        .endsWith(
            "\"warnings\":[\"value \\\"yes\\\" for parameter \\\"stats\\\" is deprecated and will"
                + " be rejected in the next major release, use \\\"true\\\" or \\\"all\\\"\"]}");
  }

  @Test
  void timeThatIsOverBeforeTheQueryBeginsEndsIt() throws Exception {
    for (String timeout : List.of("0", "-1", "1e-9", "NaN")) {
      HttpResponse<String> answer = surface.get("/api/v1/query?query=1&timeout=" + timeout);

      assertThat(answer.statusCode()).as(timeout).isEqualTo(503);
      assertThat(answer.body())
          .isEqualTo(
              "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"query timed out in query"
                  + " execution\"}");
    }
    assertThat(query("1", "&time=1&timeout=1y")).startsWith(SUCCESS);
  }

  @Test
  void timeThatIsOverWhileTheQueryWaitsEndsIt() throws Exception {
    var millis = new AtomicLong();
    var api =
        new QueryApi(
            new Engine(Engine.Limits.DEFAULT, Set.of()),
            surface.storage::querier,
            new BoundedPool(surface.vertx, "waiting", 1, 2),
            () -> Instant.ofEpochMilli(millis.getAndAdd(400)), // between two looks
            Duration.ofMinutes(2));

    assertThatThrownBy(
            () ->
                api.instant(
                        new Params(
                            FormValues.parse("query=%28&time=1&timeout=0.5"), FormValues.NONE))
                    .await(10, TimeUnit.SECONDS))
        .isInstanceOf(ApiException.class)
        .hasMessage("invalid parameter \"query\": context deadline exceeded");
  }

  @Test
  void lookbackThatIsNotPositiveIsTheDefault() throws Exception {
    String five = query("up{job=\"b\"}", "&time=1435781451.781&lookback_delta=5m");

    assertThat(five).contains("\"value\":[1435781451.781,\"2\"]");
    assertThat(query("up{job=\"b\"}", "&time=1435781451.781&lookback_delta=0")).isEqualTo(five);
    assertThat(query("up{job=\"b\"}", "&time=1435781451.781&lookback_delta=-1")).isEqualTo(five);
    assertThat(query("up{job=\"b\"}", "&time=1435781451.781&lookback_delta=6.001")).isEqualTo(five);
    assertThat(query("up{job=\"b\"}", "&time=1435781451.781&lookback_delta=6"))
        .endsWith("\"result\":[]}}");
  }

  @Test
  void stepsOfStatsAreToldToThoseWhoAskForAll() throws Exception {
    String steps = "&start=1435781431&end=1435781456&step=12.5&query=sum_over_time(up[25s])";
    try (var counting = new TestSurface(TestSurface.QUICK, 1, Set.of("promql-per-step-stats"))) {
      counting
          .storage
          .series(Labels.of("__name__", "up", "job", "b"))
          .append(1_435_781_445_781L, 2);

      assertThat(counting.get("/api/v1/query_range?stats=all" + steps).body())
          .contains(
              "\"samples\":{\"totalQueryableSamplesPerStep\":[[1435781431,0],[1435781443.5,0],"
                  + "[1435781456,1]],\"totalQueryableSamples\":1,\"samplesReadPerStep\":"
                  + "[[1435781431,0],[1435781443.5,0],[1435781456,1]],\"samplesRead\":1,");
      assertThat(counting.get("/api/v1/query_range?stats=true" + steps).body())
          .contains("\"samples\":{\"totalQueryableSamples\":1,\"samplesRead\":1,");
    }
  }

  private static void assertBad(String path, String message) throws Exception {
    HttpResponse<String> answer = surface.get(path);
    assertThat(answer.statusCode()).as(path).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo(
            "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\""
                + message.replace("\"", "\\\"")
                + "\"}");
  }

  @Test
  void faultsOfParametersAreWordedAsInPrometheus() throws Exception {
    assertBad(
        "/api/v1/query?query=1%20%2B",
        "invalid parameter \"query\": 1:4: parse error: unexpected end of input");
    assertBad(
        "/api/v1/query?query=1&time=x",
        "invalid parameter \"time\": invalid time value for 'time': cannot parse \"x\" to a valid"
            + " timestamp");
    assertBad(
        "/api/v1/query?query=1&limit=abc",
        "invalid parameter \"limit\": strconv.Atoi: parsing \"abc\": invalid syntax");
    assertBad(
        "/api/v1/query?query=1&limit=-1",
        "invalid parameter \"limit\": limit must be non-negative");
    assertBad(
        "/api/v1/query?query=1&limit=9223372036854775808",
        "invalid parameter \"limit\": strconv.Atoi: parsing \"9223372036854775808\": value out of"
            + " range");
    assertBad(
        "/api/v1/query?query=1&lookback_delta=x&query=(",
        "error parsing lookback delta duration: cannot parse \"x\" to a valid duration");
    assertBad(
        "/api/v1/query_range?query=1",
        "invalid parameter \"start\": cannot parse \"\" to a valid timestamp");
    assertBad(
        "/api/v1/query_range?query=1&start=2&end=1&step=1",
        "invalid parameter \"end\": end timestamp must not be before start time");
    assertBad(
        "/api/v1/query_range?query=1&start=1&end=2&step=0",
        "invalid parameter \"step\": zero or negative query resolution step widths are not"
            + " accepted. Try a positive integer");
    assertBad(
        "/api/v1/query_range?query=1&start=0&end=11001&step=1",
        "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query"
            + " resolution (?step=XX)");
    assertBad(
        "/api/v1/query_range?query=up%5B5m%5D&start=0&end=1&step=1",
        "invalid parameter \"query\": invalid expression type \"range vector\" for range query,"
            + " must be Scalar or instant Vector");
  }
}
