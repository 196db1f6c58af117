package io.tocsin.promql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.model.GoNumber;
import io.tocsin.model.GoText;
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
import java.util.TreeMap;
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
                "--enable-feature=promql-negative-offset,promql-at-modifier,native-histograms",
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
    JsonNode body = JSON.readTree(get(path(eval)).body());
    if (body.path("status").asText().equals("error")) {
      return Answer.failed(body.path("error").asText());
    }
    return new Answer(series(body.path("data")), "", warnings(body), List.of());
  }

  /** The most samples that the query holds at a time. */
  long peak(Script.Eval eval) throws Exception {
    JsonNode body = JSON.readTree(get(path(eval) + "&stats=true").body());
    return body.path("data").path("stats").path("samples").path("peakSamples").asLong();
  }

  private static String path(Script.Eval eval) {
    String query = "query=" + URLEncoder.encode(eval.query(), UTF_8);
    return eval.isInstant()
        ? "/api/v1/query?" + query + "&time=" + seconds(eval.fromMillis())
        : "/api/v1/query_range?"
            + query
            + "&start="
            + seconds(eval.fromMillis())
            + "&end="
            + seconds(eval.toMillis())
            + "&step="
            + seconds(eval.stepMillis());
  }

  private static String seconds(long millis) {
    return java.math.BigDecimal.valueOf(millis, 3).toPlainString();
  }

  private static List<String> warnings(JsonNode body) {
    var warnings = new ArrayList<String>();
    body.path("warnings").forEach(warning -> warnings.add(warning.asText()));
    return warnings;
  }

  private static Map<Labels, Map<Long, Point>> series(JsonNode data) {
    var series = new LinkedHashMap<Labels, Map<Long, Point>>();
    JsonNode result = data.path("result");
    switch (data.path("resultType").asText()) {
      case "scalar" -> series.put(Labels.EMPTY, points(List.of(result)));
      case "string" ->
          series.put(
              Labels.of("text", result.get(1).asText()),
              Map.of(millis(result.get(0)), Point.of(0)));
      default ->
          result.forEach(
              one -> {
                Map<Long, Point> points = new TreeMap<>();
                for (String name : List.of("values", "histograms")) {
                  points.putAll(points(one.path(name)));
                }
                for (String name : List.of("value", "histogram")) {
                  if (one.has(name)) {
                    points.putAll(points(List.of(one.get(name))));
                  }
                }
                series.put(labels(one.path("metric")), points);
              });
    }
    return series;
  }

  private static Labels labels(JsonNode metric) {
    Labels.Builder labels = Labels.newBuilder();
    metric.properties().forEach(entry -> labels.set(entry.getKey(), entry.getValue().asText()));
    return labels.build();
  }

  private static Map<Long, Point> points(Iterable<JsonNode> pairs) {
    var points = new LinkedHashMap<Long, Point>();
    for (JsonNode pair : pairs) {
      JsonNode value = pair.get(1);
      points.put(
          millis(pair.get(0)),
          value.isObject() ? new Point(Double.NaN, histogram(value)) : Point.of(number(value)));
    }
    return points;
  }

  /** As our {@link io.tocsin.model.Histogram#text}. */
  private static String histogram(JsonNode json) {
    var text = new StringBuilder("{count:").append(shortest(json.get("count")));
    text.append(", sum:").append(shortest(json.get("sum")));
    for (JsonNode bucket : json.path("buckets")) {
      int rule = bucket.get(0).asInt();
      text.append(rule == 1 || rule == 3 ? ", [" : ", (").append(shortest(bucket.get(1)));
      text.append(',').append(shortest(bucket.get(2))).append(rule == 0 || rule == 3 ? ']' : ')');
      text.append(':').append(shortest(bucket.get(3)));
    }
    return text.append('}').toString();
  }

  private static String shortest(JsonNode number) {
    return GoText.shortFloat(number(number));
  }

  private static double number(JsonNode text) {
    return GoNumber.number(text.asText()).orElseThrow();
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
