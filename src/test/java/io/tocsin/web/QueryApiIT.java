package io.tocsin.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the bytes of our answers to those of a real Prometheus 2.42 with the same samples. Left out
 * is what Prometheus 3 writes differently and we follow: raw {@code <>&} in labels of results, the
 * capital of {@code invalid time value}, the position of an empty query, the name of the parameter
 * before faults of range queries, label names that are not ASCII, limits of lists.
 */
class QueryApiIT {
  private static final String PER_STEP_STATS = "promql-per-step-stats";
  private static final long START_SECONDS = 1_700_000_000L;

  /** Name and labels as exposition text, and the samples, 15 s apart. */
  private static final List<List<Object>> SERIES =
      List.of(
          List.of(
              "requests_total{code=\"200\",path=\"/a-b\"}", List.of(0.0, 15.0, 30.5, 47.25, 60.0)),
          List.of("requests_total{code=\"500\",path=\"/\"}", List.of(1.0, 1.0, 2.0, 3.0, 5.0)),
          List.of("tiny", List.of(1e-7, -0.0, 1e21, 123456789.125, -2.5e-10)));

  private static final List<String> INSTANT =
      List.of(
          "requests_total",
          "tiny",
          "sum(requests_total)",
          "sum by (code) (requests_total)",
          "rate(requests_total[50s])",
          "tiny[70s]",
          "1.5",
          "1/0",
          "-1/0",
          "1e-9",
          "\"a<b\"",
          "none",
          "requests_total > 10",
          "1 +",
          "sum(",
          "nosuch(1)",
          "{}",
          "rate(requests_total)",
          "count_values(\"v\", tiny)");

  /** Without faults, which 2.42 words otherwise here, and rates, which it rounds otherwise. */
  private static final List<String> RANGE =
      List.of(
          "requests_total",
          "tiny",
          "sum(requests_total)",
          "max by (code) (requests_total)",
          "1.5",
          "1/0",
          "none",
          "requests_total > 10");

  /** Parameters of the endpoints that list series and labels. */
  private static final List<String> LISTS =
      List.of(
          "a=1",
          matching("tiny"),
          matching("requests_total"),
          matching("{code=\"500\"}", "tiny"),
          matching("tiny", "{__name__=~\".+\"}", "requests_total{path!=\"/\"}"),
          matching("requests_total{code=~\"2..\",}"),
          matching("none"),
          matching("sum"),
          matching(" tiny # and a remark"),
          matching("tiny") + "&start=" + START_SECONDS + "&end=" + START_SECONDS,
          matching("tiny") + "&start=" + (START_SECONDS + 61),
          matching("tiny") + "&end=2023-11-14T22:13:19.999Z",
          // not: a range that ends before it starts, which 2.42 answers by whole blocks
          matching("tiny") + "&start=-292273086-05-16T16:47:06Z",
          matching("tiny") + "&end=292277025-08-18T07:12:54.999999999Z",
          matching("{}"),
          matching("{code=~\".*\"}"),
          matching("tiny", "{code=\"\"}"),
          matching("{}", "tiny{"),
          matching("tiny{"),
          matching("tiny{a}"),
          matching("tiny{a=b}"),
          matching("tiny[5m]"),
          matching("tiny offset 5m"),
          matching("tiny other"),
          matching("tiny + 1"),
          matching("-tiny"),
          matching("(tiny)"),
          matching("sum(tiny)"),
          matching("by"),
          matching("bool"),
          matching("1"),
          matching("\"tiny\""));

  private static TestSurface surface;
  private static Process prometheus;
  private static int port;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    Path home = Files.createTempDirectory("prometheus");
    Files.writeString(home.resolve("prometheus.yml"), "global: {}\n");
    Files.writeString(home.resolve("samples"), openMetrics());
    run(home, "promtool", "tsdb", "create-blocks-from", "openmetrics", "samples", "data");
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    prometheus =
        new ProcessBuilder(
                "prometheus",
                "--config.file=prometheus.yml",
                "--storage.tsdb.path=data",
                "--storage.tsdb.retention.time=80y",
                "--enable-feature=" + PER_STEP_STATS,
                "--web.listen-address=127.0.0.1:" + port)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start();
    surface = new TestSurface(TestSurface.QUICK, 1, Set.of(PER_STEP_STATS));
    SERIES.forEach(QueryApiIT::store);
    awaitReady();
  }

  @AfterAll
  static void stop() throws Exception {
    prometheus.destroy();
    prometheus.waitFor();
    surface.close();
    HTTP.close();
  }

  private static void run(Path directory, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("promtool.log").toFile())
            .start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  private static String openMetrics() {
    var text = new StringBuilder();
    for (List<Object> series : SERIES) {
      List<?> values = (List<?>) series.get(1);
      for (int i = 0; i < values.size(); i++) {
        text.append(series.get(0)).append(' ').append(values.get(i)).append(' ');
        text.append(START_SECONDS + 15L * i).append('\n');
      }
    }
    return text.append("# EOF\n").toString();
  }

  private static void store(List<Object> series) {
    String text = (String) series.get(0);
    var labels = Labels.newBuilder().set(Labels.NAME, text.replaceAll("\\{.*", ""));
    if (text.contains("{")) {
      for (String label : text.replaceAll(".*\\{|}", "").split(",")) {
        labels.set(label.replaceAll("=.*", ""), label.replaceAll(".*=\"|\"", ""));
      }
    }
    List<?> values = (List<?>) series.get(1);
    for (int i = 0; i < values.size(); i++) {
      surface
          .storage
          .series(labels.build())
          .append((START_SECONDS + 15L * i) * 1000, (Double) values.get(i));
    }
  }

  private static void awaitReady() throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!isReady()) {
      assertThat(System.nanoTime()).as("Prometheus is ready in time").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private static boolean isReady() throws InterruptedException {
    try {
      return get(port, "/-/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HTTP.send(
        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  @TestFactory
  Stream<DynamicTest> instantQueriesAnswerTheSameBytes() {
    return INSTANT.stream()
        .flatMap(
            query ->
                Stream.of(START_SECONDS + 62 + ".345", START_SECONDS + 62 + ".1")
                    .map(time -> same("/api/v1/query?time=" + time, query)));
  }

  /** Without numbers that 2.42 writes with an exponent and Prometheus 3 does not. */
  @TestFactory
  Stream<DynamicTest> formattedQueriesAnswerTheSameBytes() {
    return Stream.concat(
            INSTANT.stream().filter(query -> !query.equals("1e-9")),
            Stream.of(
                "sum by(job)(rate(requests_total{code=\"500\",path=\"/\"}[5m:1m] offset 1w)) /"
                    + " on(job) group_left(code) sum by (job) (requests_total{code=~\"2..|3..\"})",
                "count_values without(a,b)(\"long\", label_replace(tiny, \"destination\","
                    + " \"$1-and-a-long-replacement\", \"source\", \"(.*)<>&\") @ start())"))
        .map(query -> same("/api/v1/format_query?a=1", query));
  }

  @TestFactory
  Stream<DynamicTest> rangeQueriesAnswerTheSameBytes() {
    return RANGE.stream()
        .map(
            query ->
                same(
                    "/api/v1/query_range?start=%d.7&end=%d&step=7.5"
                        .formatted(START_SECONDS, START_SECONDS + 60),
                    query));
  }

  @TestFactory
  Stream<DynamicTest> faultsAnswerTheSameBytes() {
    return Stream.of(
            "/api/v1/query?timeout=x",
            "/api/v1/query_range?a=1",
            "/api/v1/query_range?start=1",
            "/api/v1/query_range?start=1&end=2",
            "/api/v1/query_range?start=1&end=2&step=0",
            "/api/v1/query_range?start=2&end=1&step=1",
            "/api/v1/query_range?start=0&end=11001&step=1",
            "/api/v1/query_range?start=0&end=1&step=1e300",
            "/api/v1/query_range?start=1&end=2&step=1e-4",
            "/api/v1/query_range?start=0&end=12&step=0.0015",
            "/api/v1/query_range?start=-2&end=-1&step=0.3333",
            "/api/v1/query_range?start=2023-11-14T22:13:20Z&end=2023-11-14T22:13:50%2B00:00&step=15s")
        .map(path -> same(path, "tiny"));
  }

  /**
   * Altogether and step by step. Without samples on the edge of a window, which 2.42 counts. Not
   * the peak: what is held at a time depends on how an engine works.
   */
  @TestFactory
  Stream<DynamicTest> queryableSamplesAreAsMany() {
    String times = "&start=%d&end=%d&step=10".formatted(START_SECONDS, START_SECONDS + 80);
    return Stream.of(
            "tiny",
            "1",
            "sum(requests_total) + sum(tiny)",
            "timestamp(requests_total)",
            "requests_total @ " + (START_SECONDS + 30),
            "rate(requests_total[41s])",
            "sum_over_time(tiny[33s] offset 6s)",
            "absent_over_time(tiny[33s])",
            "max_over_time(tiny[50s:7s])",
            "max_over_time(tiny[50s:7s] @ " + (START_SECONDS + 30) + ")",
            "none")
        .flatMap(
            query ->
                Stream.of(
                        "/api/v1/query?stats=true&time=" + (START_SECONDS + 62) + "&query=",
                        "/api/v1/query_range?stats=all" + times + "&query=")
                    .map(path -> path + encoded(query)))
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path,
                    () ->
                        assertThat(queryable(get(surface.port, path)))
                            .isEqualTo(queryable(get(port, path)))));
  }

  private static String queryable(HttpResponse<String> answer) {
    assertThat(answer.body()).contains("\"totalQueryableSamples\":");
    return answer
        .body()
        .replaceAll(".*\"samples\":\\{(.*\"totalQueryableSamples\":[0-9]+).*", "$1");
  }

  @TestFactory
  Stream<DynamicTest> listsOfSeriesAndLabelsAnswerTheSameBytes() {
    return LISTS.stream()
        .flatMap(
            parameters ->
                Stream.of("series", "labels", "label/code/values", "label/__name__/values")
                    .map(list -> same("/api/v1/" + list + "?" + parameters)));
  }

  @TestFactory
  Stream<DynamicTest> listsOfWhatWeDoNotHaveAnswerTheSameBytes() {
    return Stream.of(
            "label/none/values?a=1",
            "metadata?limit=0",
            "metadata?metric=tiny&limit=2&limit_per_metric=1",
            "metadata?limit=x",
            "alertmanagers?a=1",
            "targets/metadata?limit=x",
            "targets/metadata?match_target=%7B",
            "targets/metadata?match_target=%7Bjob%3D%22a%22%7D&metric=tiny&limit=1",
            "scrape_pools",
            "status/walreplay",
            "rules?type=x",
            "query_exemplars?query=tiny",
            "query_exemplars?query=1",
            "query_exemplars?query=sum(",
            "query_exemplars?query=tiny&start=3&end=2",
            "query_exemplars?query=&start=3&end=2")
        .map(path -> same("/api/v1/" + path));
  }

  @TestFactory
  Stream<DynamicTest> formsAnswerTheSameBytes() {
    return Stream.of(
            "series", "labels", "query_exemplars", "format_query", "label/code/values", "metadata")
        .map(
            list ->
                DynamicTest.dynamicTest(
                    list,
                    () -> {
                      String form = "query=tiny&match[]=tiny&match[]=" + encoded("{code=\"500\"}");
                      HttpResponse<String> theirs = post(port, "/api/v1/" + list, form);
                      HttpResponse<String> ours = post(surface.port, "/api/v1/" + list, form);

                      assertThat(ours.body()).isEqualTo(theirs.body());
                      assertThat(ours.statusCode()).isEqualTo(theirs.statusCode());
                    }));
  }

  /** With names in other letters, values twice, malformed pairs and bodies that are no forms. */
  @TestFactory
  Stream<DynamicTest> parametersOfFormsAndUrlsAnswerTheSameBytes() {
    String pairs = "application/x-www-form-urlencoded";
    String parts =
        String.join(
            "\r\n",
            "--b",
            "Content-Disposition: form-data; name=query",
            "",
            "2",
            "--b",
            "Content-Disposition: form-data; name=time",
            "",
            "9",
            "--b--",
            "");
    return Stream.of(
            List.of("query?query=2", pairs, "query=1&time=1"),
            List.of("query?time=3&time=4", pairs, "query=1&time=1&time=2"),
            List.of("query?time=3", pairs, "query=1"),
            List.of("query?time=3", pairs, "query=1+%2B+1"),
            List.of("query?time=3&query=7", pairs, "query=%zz"),
            List.of("query?time=3&query=7", pairs, "time=5&%zz=2&&="),
            List.of("query?time=3&query=7", pairs, "time=5;query=2"),
            List.of("query?time=3&query=7", pairs, "query=%2"),
            List.of("query?time=3&query=7", pairs + "; charset=utf-8", "query=2"),
            List.of("query?time=3&query=7", pairs.toUpperCase(Locale.ROOT), "query=2"),
            List.of("query?time=3&query=7", "text/plain", "query=2"),
            List.of("query?time=3&query=7", "multipart/form-data; boundary=b", parts),
            List.of("query?time=3", "multipart/form-data; boundary=b", parts),
            List.of("query?query=%zz&time=3", pairs, "query=2"),
            List.of("query?time=3", pairs, "query=2&x=" + "&".repeat(2_000)),
            List.of("query?time=3", pairs, "query=\"\u00c3\u00a9\""), // a character for each byte
            List.of("series?match[]=tiny", pairs, "match[]=requests_total{code=\"500\"}"),
            List.of("series?match[]=tiny", pairs, "match[]=%zz"),
            List.of("series?match[]=%zz", pairs, "match[]=tiny"),
            List.of("series?match[]=tiny", pairs, "match[]=tiny;a=b"),
            List.of("labels?match[]=tiny", pairs, "match[]=%zz"))
        .map(
            request ->
                sameRaw(
                    "POST /api/v1/" + request.get(0),
                    "Content-Type: " + request.get(1) + "\r\n",
                    request.get(2)));
  }

  @TestFactory
  Stream<DynamicTest> oddRequestsAnswerTheSameBytes() {
    return Stream.of(
            "GET /api/v1/query?query=2;time=3&query=1&time=1",
            "GET /api/v1/query?%zz=1&query=1&time=1",
            "GET /api/v1/query?query=1&time=1&x=%",
            "GET /api/v1/query?query=1&Time=x&time=1",
            "GET /api/v1/nothing",
            "GET /api/v1/",
            "GET /api/v1/label/x",
            "POST /api/v1/rules?type=alert",
            "DELETE /api/v1/query?query=1",
            "PUT /api/v1/labels")
        .map(request -> sameRaw(request, "", ""));
  }

  @TestFactory
  Stream<DynamicTest> answersArePackedAlike() {
    return Stream.of(
            "gzip",
            "deflate",
            "gzip, deflate",
            "deflate, gzip",
            "br,deflate,gzip",
            "identity",
            "br")
        .map(
            accepted ->
                DynamicTest.dynamicTest(
                    accepted,
                    () ->
                        assertThat(packed(surface.port, accepted))
                            .isEqualTo(packed(port, accepted))));
  }

  /** How the answer is packed, and its first byte. */
  private static String packed(int port, String accepted) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/query?query=1&time=1");
    HttpResponse<byte[]> answer =
        HTTP.send(
            HttpRequest.newBuilder(uri).header("Accept-Encoding", accepted).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    return answer.headers().firstValue("Content-Encoding").orElse("plain") + answer.body()[0];
  }

  /** Without times more than 292 years from 1970, which 2.42 reckons wrongly. */
  @TestFactory
  Stream<DynamicTest> timesAndNumbersAnswerTheSameBytes() {
    return Stream.concat(
            Stream.of(
                    "-1.5 -0.001 -0.0005 0 1e3 0x1p4 1_000 .5 5. 1.0005 1.0004 1435781451.1"
                        + " 1700000000.057 0.019 1.0015 1970-01-01T00:00:00Z 1969-12-31T23:59:59.9Z"
                        + " 2023-01-01T00:00:00.1239999Z 2023-01-01T00:00:00%2B02:00"
                        + " 2023-01-01T00:00:00%2B24:00 2023-01-01T0:00:00Z 2023-01-01T00:00:00,5Z"
                        + " 1700-01-01T00:00:00Z 2024-02-29T00:00:00-23:59 2200-12-31T23:59:59Z")
                .flatMap(times -> Stream.of(times.split(" ")))
                .map(time -> "query=time()&time=" + time),
            Stream.of(
                "query=1&time=1&timeout=1e300",
                "query=1&time=1&timeout=inf",
                "query=1&time=1&timeout=1000y",
                "query=1&time=1&timeout=5x",
                "query=vector(5e-324)&time=1",
                "query=vector(1e-323)&time=1",
                "query=vector(1.5e-323)&time=1",
                "query=vector(1.7976931348623157e308)&time=1",
                "query=vector(123456789012345678901)&time=1"))
        .map(parameters -> same("/api/v1/query?" + parameters));
  }

  private static DynamicTest sameRaw(String request, String headers, String body) {
    return DynamicTest.dynamicTest(
        request + " " + body,
        () -> {
          String ours = raw(surface.port, request, headers, body);

          assertThat(ours).startsWith("HTTP/1.1 ").isEqualTo(raw(port, request, headers, body));
        });
  }

  /** The status and the body of an answer. A URL may be malformed, other than with a client. */
  private static String raw(int port, String request, String headers, String body)
      throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      String sent =
          "%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n%s"
              .formatted(request, body.length(), headers, body);
      socket.getOutputStream().write(sent.getBytes(ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return answer.replaceFirst("(?s)\r\n.*?\r\n\r\n", "\n");
    }
  }

  private static HttpResponse<String> post(int port, String path, String form)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build(),
        HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  private static DynamicTest same(String path, String query) {
    return same(path + "&query=" + encoded(query));
  }

  private static DynamicTest same(String request) {
    return DynamicTest.dynamicTest(
        request.replaceAll("^/api/v1/", ""),
        () -> {
          HttpResponse<String> theirs = get(port, request);
          HttpResponse<String> ours = get(surface.port, request);

          assertThat(ours.body()).isEqualTo(theirs.body());
          assertThat(ours.statusCode()).isEqualTo(theirs.statusCode());
        });
  }

  private static String matching(String... selectors) {
    return Stream.of(selectors)
        .map(selector -> "match%5B%5D=" + encoded(selector))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
