package io.tocsin.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the bytes of our answers to those of a real Prometheus 2.42 with the same samples. Left out
 * is what Prometheus 3 writes differently and we follow: raw {@code <>&} in labels of results, the
 * capital of {@code invalid time value}, the position of an empty query, the name of the parameter
 * before faults of range queries.
 */
class QueryApiIT {
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
                "--web.listen-address=127.0.0.1:" + port)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start();
    surface = new TestSurface(TestSurface.QUICK, 1);
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
    Process process = new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start();
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
            "/api/v1/query_range?start=2023-11-14T22:13:20Z&end=2023-11-14T22:13:50%2B00:00&step=15s")
        .map(path -> same(path, "tiny"));
  }

  private static DynamicTest same(String path, String query) {
    String request = path + "&query=" + URLEncoder.encode(query, UTF_8);
    return DynamicTest.dynamicTest(
        path.replaceAll(".*/", "") + " " + query,
        () -> {
          HttpResponse<String> theirs = get(port, request);
          HttpResponse<String> ours = get(surface.port, request);

          assertThat(ours.body()).isEqualTo(theirs.body());
          assertThat(ours.statusCode()).isEqualTo(theirs.statusCode());
        });
  }
}
