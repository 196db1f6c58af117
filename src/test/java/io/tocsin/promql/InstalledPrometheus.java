package io.tocsin.promql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.model.Labels;
import io.tocsin.storage.SelectedSeries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A Prometheus process on loopback with an empty store; takes remote writes at any time. */
public final class InstalledPrometheus implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final String base;

  /**
   * @param directory an empty directory for its data
   */
  public InstalledPrometheus(Path directory) throws Exception {
    this(directory, "");
  }

  /**
   * @param directory a directory for its data and what {@code config} names, its working directory
   * @param config the text of its configuration file
   */
  public InstalledPrometheus(Path directory, String config) throws Exception {
    Files.writeString(directory.resolve("prometheus.yml"), config);
    int port = freePort();
    base = "http://127.0.0.1:" + port;
    process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=prometheus.yml",
                "--web.listen-address=127.0.0.1:" + port,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--storage.tsdb.retention.time=80y",
                "--storage.tsdb.min-block-duration=4000d",
                "--storage.tsdb.max-block-duration=4000d",
                "--web.enable-remote-write-receiver",
                "--enable-feature=promql-negative-offset,promql-at-modifier",
                "--log.level=error")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    awaitReady();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws Exception {
    try {
      await(this::isReady);
    } catch (IllegalStateException e) {
      close();
      throw e;
    }
  }

  /** Asks {@code condition} again and again until it holds, for twenty seconds at most. */
  public void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline || process.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("prometheus ended or did not get there in time");
      }
    }
  }

  private boolean isReady() throws InterruptedException {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(base + path)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** The text that it answers {@code path} with. */
  public String text(String path) throws IOException, InterruptedException {
    return get(path).body();
  }

  /** User and system time that the process has used. */
  public Duration cpuTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** {@code http://127.0.0.1:port}. */
  public String url() {
    return base;
  }

  public void write(List<SelectedSeries> series) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(base + "/api/v1/write"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(RemoteWrite.request(series)))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException("write refused: " + response.body());
    }
  }

  Answer answer(Script.Eval eval) throws Exception {
    String query = "query=" + URLEncoder.encode(eval.query(), UTF_8);
    String path =
        eval.isInstant()
            ? "/api/v1/query?" + query + "&time=" + seconds(eval.fromMillis())
            : "/api/v1/query_range?"
                + query
                + "&start="
                + seconds(eval.fromMillis())
                + "&end="
                + seconds(eval.toMillis())
                + "&step="
                + seconds(eval.stepMillis());
    JsonNode body = JSON.readTree(get(path).body());
    if (body.path("status").asText().equals("error")) {
      return Answer.failed(body.path("error").asText());
    }
    return new Answer(series(body.path("data")), "", warnings(body), List.of());
  }

  private static String seconds(long millis) {
    return java.math.BigDecimal.valueOf(millis, 3).toPlainString();
  }

  private static List<String> warnings(JsonNode body) {
    var warnings = new ArrayList<String>();
    body.path("warnings").forEach(warning -> warnings.add(warning.asText()));
    return warnings;
  }

  private static Map<Labels, Map<Long, Double>> series(JsonNode data) {
    var series = new LinkedHashMap<Labels, Map<Long, Double>>();
    JsonNode result = data.path("result");
    switch (data.path("resultType").asText()) {
      case "scalar" -> series.put(Labels.EMPTY, points(List.of(result)));
      case "string" ->
          series.put(Labels.of("text", result.get(1).asText()), Map.of(millis(result.get(0)), 0.0));
      default ->
          result.forEach(
              one ->
                  series.put(
                      labels(one.path("metric")),
                      points(one.has("value") ? List.of(one.get("value")) : one.path("values"))));
    }
    return series;
  }

  private static Labels labels(JsonNode metric) {
    Labels.Builder labels = Labels.newBuilder();
    metric.properties().forEach(entry -> labels.set(entry.getKey(), entry.getValue().asText()));
    return labels.build();
  }

  private static Map<Long, Double> points(Iterable<JsonNode> pairs) {
    var points = new LinkedHashMap<Long, Double>();
    for (JsonNode pair : pairs) {
      points.put(millis(pair.get(0)), Literals.goFloat(pair.get(1).asText()).orElseThrow());
    }
    return points;
  }

  private static long millis(JsonNode seconds) {
    return seconds.decimalValue().movePointRight(3).longValueExact();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
