package io.tocsin.relabel;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.config.Document;
import io.tocsin.config.Faults;
import io.tocsin.config.Value;
import io.tocsin.model.Labels;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Prometheus relabels targets by the same rules; the labels must be the same. */
class RelabelingIT {
  private static final Path CASES = Path.of("src/test/resources/relabel");

  /** The number of a case is the port of its target above this one; nothing answers there. */
  private static final int FIRST_PORT = 20_000;

  @TempDir Path directory;

  /** The rules of each line of {@code file} that begins an entry, as they are written. */
  private static List<String> entries(String file) throws IOException {
    return Files.readAllLines(CASES.resolve(file)).stream()
        .filter(line -> line.startsWith("- "))
        .map(line -> line.substring(2))
        .toList();
  }

  /** Our reading of a list of rules; empty when it is refused. */
  private static Optional<Relabeling> read(String rules) {
    return new Document.Reader(new Faults())
        .parse("{rules: " + rules + "}", "cases.yml", Path.of("."))
        .flatMap((Value root) -> root.build(s -> Relabeling.from(s, "rules")));
  }

  private static String job(int number, String rules) {
    return """
      - job_name: case-%d
        scrape_interval: 1h
        relabel_configs: %s
        static_configs:
        - targets: ['127.0.0.1:%d']
          labels: {a: foo, b: bar, c: Baz-9, __tmp: t, __meta_x_y: m, __meta_x_z: n}
    """
        .formatted(number, rules, FIRST_PORT + number);
  }

  private Path config(List<String> cases) throws IOException {
    var jobs = new StringBuilder("scrape_configs:\n");
    for (int i = 0; i < cases.size(); i++) {
      jobs.append(job(i, cases.get(i)));
    }
    return Files.writeString(directory.resolve("prometheus.yml"), jobs);
  }

  /** The labels of a target before relabelling: those of the configuration and of Prometheus. */
  private static Labels before(int number) {
    return Labels.of(
            "__address__", "127.0.0.1:" + (FIRST_PORT + number),
            "__scheme__", "http",
            "__metrics_path__", "/metrics",
            "__scrape_interval__", "1h",
            "__scrape_timeout__", "10s",
            "job", "case-" + number)
        .with(Labels.of("a", "foo", "b", "bar", "c", "Baz-9"))
        .with(Labels.of("__tmp", "t", "__meta_x_y", "m", "__meta_x_z", "n"));
  }

  @Test
  void labelsAreWhatPrometheusMakesOfThem() throws Exception {
    List<String> cases = entries("valid.yml");

    Map<Integer, Optional<Labels>> theirs = targets(config(cases), cases.size());

    assertThat(theirs).hasSameSizeAs(cases);
    theirs.forEach(
        (number, outcome) ->
            assertThat(
                    read(cases.get(number))
                        .orElseThrow()
                        .apply(before(number))
                        .map(RelabelingIT::ofTarget))
                .as(cases.get(number))
                .isEqualTo(outcome));
  }

  @Test
  void whatPrometheusRefusesIsRefused() throws Exception {
    for (String rule : entries("invalid.yml")) {
      assertThat(promtoolAccepts(config(List.of("[" + rule + "]")))).as(rule).isFalse();
      assertThat(read("[" + rule + "]")).as(rule).isEmpty();
    }
  }

  /** A target keeps no label that begins with two underscores; its instance is its address. */
  private static Labels ofTarget(Labels relabelled) {
    Labels.Builder labels = relabelled.builder();
    relabelled.forEach(
        (name, _) -> {
          if (name.startsWith("__")) {
            labels.remove(name);
          }
        });
    if (!relabelled.has("instance")) {
      labels.set("instance", relabelled.get("__address__"));
    }
    return labels.build();
  }

  private boolean promtoolAccepts(Path config) throws Exception {
    Process promtool =
        new ProcessBuilder("promtool", "check", "config", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("promtool").toFile())
            .start();
    return promtool.waitFor() == 0;
  }

  private Map<Integer, Optional<Labels>> targets(Path config, int count) throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Process prometheus =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--web.listen-address=127.0.0.1:" + port,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--log.level=error")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI all = URI.create("http://127.0.0.1:" + port + "/api/v1/targets?state=any");
      long deadline = System.nanoTime() + SECONDS.toNanos(30);
      while (System.nanoTime() < deadline) {
        Map<Integer, Optional<Labels>> found = found(http, all);
        if (found.size() == count) {
          return found;
        }
        prometheus.waitFor(50, MILLISECONDS);
      }
      throw new AssertionError("not all targets: " + Files.readString(directory.resolve("log")));
    } finally {
      prometheus.destroy();
      prometheus.waitFor(10, SECONDS);
    }
  }

  private static Map<Integer, Optional<Labels>> found(HttpClient http, URI all)
      throws InterruptedException {
    var found = new TreeMap<Integer, Optional<Labels>>();
    try {
      String body =
          http.send(HttpRequest.newBuilder(all).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      JsonObject data = new JsonObject(body).getJsonObject("data");
      for (JsonObject target : objects(data, "activeTargets")) {
        add(target, Optional.of(labels(target.getJsonObject("labels"))), found);
      }
      for (JsonObject target : objects(data, "droppedTargets")) {
        add(target, Optional.empty(), found);
      }
    } catch (IOException | DecodeException e) {
      return Map.of(); // not ready yet
    }
    return found;
  }

  private static List<JsonObject> objects(JsonObject data, String key) {
    var all = new ArrayList<JsonObject>();
    data.getJsonArray(key).forEach(one -> all.add((JsonObject) one));
    return all;
  }

  private static void add(
      JsonObject target, Optional<Labels> labels, Map<Integer, Optional<Labels>> found) {
    String address = labels(target.getJsonObject("discoveredLabels")).get("__address__");
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    found.put(port - FIRST_PORT, labels);
  }

  private static Labels labels(JsonObject json) {
    Labels.Builder labels = Labels.newBuilder();
    json.forEach(entry -> labels.set(entry.getKey(), String.valueOf(entry.getValue())));
    return labels.build();
  }
}
