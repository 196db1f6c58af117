package io.tocsin.server;

import static io.tocsin.server.TestHome.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.remote.Messages;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes itself and writes to our server: both must then answer alike. */
class RemoteWriteIT {
  /** Some samples of the self-scrape and of a target that cannot be reached. */
  private static final int SCRAPES = 4;

  private static final List<String> QUERIES =
      List.of(
          "up",
          "up[9500ms]",
          "{__name__=~\".+\"}",
          "count({__name__=~\"go_.*\"})",
          "sum by (handler, code) (prometheus_http_requests_total)",
          "prometheus_build_info",
          "prometheus_http_request_duration_seconds_bucket[9500ms]",
          "scrape_samples_scraped{job=\"gone\"}");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path directory;
  private static Server server;
  private static Process prometheus;
  private static String peer;
  private static String evaluatedAt;

  @BeforeAll
  static void start() throws Exception {
    server =
        new TestHome(directory.resolve("home"))
            .file("tocsin.yml", "storage: {retention: 100y}\n")
            .start();
    int port = freePort();
    peer = "http://127.0.0.1:" + port;
    prometheus = startPrometheus(port);
    eventually("samples arrive", () -> samples() >= SCRAPES);
    evaluatedAt = Double.toString(newest());
  }

  @AfterAll
  static void stop() throws Exception {
    prometheus.destroy();
    prometheus.waitFor();
    server.stop();
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static Process startPrometheus(int port) throws IOException {
    Path home = Files.createDirectory(directory.resolve("prometheus"));
    Files.writeString(
        home.resolve("prometheus.yml"),
        """
        global: {scrape_interval: 1s}
        scrape_configs:
        - {job_name: self, static_configs: [{targets: ["127.0.0.1:%d"]}]}
        - {job_name: gone, static_configs: [{targets: ["127.0.0.1:1"]}]}
        remote_write:
        - url: %s/api/v1/write
          queue_config: {batch_send_deadline: 200ms}
          metadata_config: {send_interval: 1s}
        """
            .formatted(port, server.url()));
    return new ProcessBuilder(
            "prometheus",
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=data",
            "--web.listen-address=127.0.0.1:" + port)
        .directory(home.toFile())
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("log").toFile())
        .start();
  }

  private static String ask(String base, String path) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(base + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      return "{}";
    }
  }

  private static JsonArray result(String base, String query, String time) {
    String path = "/api/v1/query?query=" + URLEncoder.encode(query, UTF_8);
    var answer = new JsonObject(ask(base, path + (time.isEmpty() ? "" : "&time=" + time)));
    return answer.getJsonObject("data", new JsonObject()).getJsonArray("result", new JsonArray());
  }

  /** Samples of {@code up} of the self-scrape that we have got. */
  private static int samples() {
    JsonArray series = result(server.url(), "count_over_time(up{job=\"self\"}[1h])", "");
    return series.isEmpty()
        ? 0
        : Integer.parseInt(series.getJsonObject(0).getJsonArray("value").getString(1));
  }

  /** A time of which all samples have arrived: they are sent in order of their scrapes. */
  private static double newest() {
    return result(server.url(), "min(timestamp({__name__=\"up\"}))", "")
                .getJsonObject(0)
                .getJsonArray("value")
                .getValue(1)
            instanceof String text
        ? Double.parseDouble(text) - 0.5
        : Double.NaN;
  }

  private static List<String> sorted(JsonArray result) {
    return result.stream().map(Object::toString).sorted(Comparator.naturalOrder()).toList();
  }

  @TestFactory
  Stream<DynamicTest> bothAnswerTheSame() {
    return QUERIES.stream()
        .map(
            query ->
                DynamicTest.dynamicTest(
                    query,
                    () -> {
                      List<String> theirs = sorted(result(peer, query, evaluatedAt));

                      assertThat(theirs).isNotEmpty();
                      assertThat(sorted(result(server.url(), query, evaluatedAt)))
                          .isEqualTo(theirs);
                    }));
  }

  @Test
  void nothingIsRefusedAndMetadataIsCounted() throws InterruptedException {
    eventually(
        "metadata is counted",
        () ->
            ask(server.url(), "/metrics")
                .lines()
                .filter(
                    line -> line.startsWith("tocsin_remote_write_dropped_total{kind=\"metadata"))
                .anyMatch(line -> !line.endsWith(" 0.0")));

    assertThat(ask(server.url(), "/metrics"))
        .contains("tocsin_remote_write_samples_total{outcome=\"refused\"} 0.0");
    assertThat(result(peer, "prometheus_remote_storage_samples_failed_total > 0", "")).isEmpty();
  }

  @Test
  void samplesOfTheYear1970AndBeforeAreKeptWithARetentionThatReachesThere() throws Exception {
    for (int millis : new int[] {-60_000, 60_000}) {
      HttpResponse<String> answer = write(Messages.v1(millis, millis, "__name__", "ancient"));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    assertThat(result(server.url(), "ancient", "-59").encode()).contains("[-59,\"-60000\"]");
    assertThat(result(server.url(), "ancient", "61").encode()).contains("[61,\"60000\"]");
  }

  @Test
  void otherMethodsAndPagesOfOtherOriginsAreRefused() throws Exception {
    HttpResponse<String> read =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/write")).build(),
            HttpResponse.BodyHandlers.ofString());
    HttpResponse<String> foreign =
        write(Messages.v1(1, 1, "__name__", "x"), "Origin", "http://elsewhere.example");

    assertThat(read.statusCode()).isEqualTo(405);
    assertThat(foreign.statusCode()).isEqualTo(403);
  }

  private static HttpResponse<String> write(byte[] message, String... headers) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/write"))
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Messages.snappy(message)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
