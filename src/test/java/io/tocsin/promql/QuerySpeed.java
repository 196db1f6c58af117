package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.storage.SelectedSeries;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Range queries of one hour at 15 s over 1,000 series, asked by turns of {@code tocsin serve} and
 * of the installed Prometheus, which hold the same samples. Prints the median time to the last byte
 * of an answer and the CPU time of the server. {@code bench/queries.sh} runs it.
 */
final class QuerySpeed {
  private static final List<String> QUERIES =
      List.of(
          "requests_total",
          "rate(requests_total[5m])",
          "sum by (job) (requests_total)",
          "sum by (job) (rate(requests_total[5m]))",
          "histogram_quantile(0.9, sum by (le, job) (rate(latency_seconds_bucket[5m])))",
          "histogram_quantile(0.9, rate(latency_seconds_bucket[5m]))",
          "topk(5, requests_total)",
          "topk(5, rate(requests_total[5m]))",
          "max_over_time(requests_total[10m])",
          "requests_total / on (job, instance) group_left requests_total");

  private static final int SERIES = 1_000;
  private static final int BUCKETS = 10;
  private static final long STEP_MILLIS = 15_000;
  private static final int SAMPLES = 300; // an hour and the longest window before it
  private static final int WARM_UPS = 15;
  private static final int ROUNDS = 21;
  private static final int SERIES_PER_REQUEST = 200;

  private final HttpClient http = HttpClient.newHttpClient();
  private final long endMillis =
      System.currentTimeMillis() / STEP_MILLIS * STEP_MILLIS - STEP_MILLIS;

  private QuerySpeed() {}

  /** A server under test. */
  private record Contender(String base, Callable<Duration> cpu) {}

  /** What one query costs: milliseconds to the last byte, and of CPU. */
  private record Cost(double millis, double cpuMillis, int bytes) {}

  /**
   * @param args the command that starts {@code tocsin serve}, its home and port come last
   */
  public static void main(String[] args) throws Exception {
    new QuerySpeed().run(List.of(args), Files.createTempDirectory("query-speed"));
  }

  private void run(List<String> command, Path directory) throws Exception {
    Path home = Files.createDirectories(directory.resolve("tocsin"));
    Path theirs = Files.createDirectories(directory.resolve("prometheus"));
    String listen = "127.0.0.1:19797";
    var line = new ArrayList<>(command);
    line.addAll(List.of("--home", home.toString(), "--listen", listen));
    Process tocsin = new ProcessBuilder(line).inheritIO().start();
    try (var prometheus = new InstalledPrometheus(theirs)) {
      prometheus.await(() -> answers("http://" + listen + "/-/ready"));
      var ours =
          new Contender("http://" + listen, () -> tocsin.info().totalCpuDuration().orElseThrow());
      var peer = new Contender(prometheus.url(), prometheus::cpuTime);
      feed(prometheus, ours.base);
      for (String query : QUERIES) {
        compare(query, ours, peer);
      }
    } finally {
      tocsin.destroy();
      tocsin.waitFor();
    }
  }

  private boolean answers(String url) throws InterruptedException {
    try {
      return http.send(get(url), HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private void feed(InstalledPrometheus prometheus, String base) throws Exception {
    List<SelectedSeries> all = series();
    for (int from = 0; from < all.size(); from += SERIES_PER_REQUEST) {
      List<SelectedSeries> part =
          all.subList(from, Math.min(all.size(), from + SERIES_PER_REQUEST));
      prometheus.write(part);
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(base + "/api/v1/write"))
                  .header("Content-Type", "application/x-protobuf")
                  .header("Content-Encoding", "snappy")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(RemoteWrite.request(part)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException("write refused: " + answer.body());
      }
    }
  }

  private List<SelectedSeries> series() {
    var random = new Random(1);
    var all = new ArrayList<SelectedSeries>();
    for (int i = 0; i < SERIES; i++) {
      all.add(new SelectedSeries(labels("requests_total", i), counter(random, 100)));
    }
    for (int i = 0; i < SERIES / BUCKETS; i++) {
      for (int bucket = 0; bucket < BUCKETS; bucket++) {
        String bound = bucket == BUCKETS - 1 ? "+Inf" : "0." + (bucket + 1);
        Labels labels = labels("latency_seconds_bucket", i).with("le", bound);
        all.add(new SelectedSeries(labels, counter(new Random(i), 10 * (bucket + 1))));
      }
    }
    return all;
  }

  private static Labels labels(String name, int i) {
    return Labels.of("__name__", name, "job", "job-" + i % 20, "instance", "10.0.0." + i + ":8080");
  }

  private SampleArray counter(Random random, int most) {
    long[] times = new long[SAMPLES];
    double[] values = new double[SAMPLES];
    double value = 0;
    for (int i = 0; i < SAMPLES; i++) {
      times[i] = endMillis - (SAMPLES - 1 - i) * STEP_MILLIS;
      value += most * 0.5 + random.nextInt(most);
      values[i] = Math.rint(value);
    }
    return new SampleArray(times, values);
  }

  private void compare(String query, Contender ours, Contender peer) throws Exception {
    for (int i = 0; i < WARM_UPS; i++) {
      ask(query, ours);
      ask(query, peer);
    }
    Cost[] our = new Cost[ROUNDS];
    Cost[] their = new Cost[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      our[i] = ask(query, ours);
      their[i] = ask(query, peer);
    }
    Cost a = median(our);
    Cost b = median(their);
    System.out.printf(
        "%-80s %7.1f ms %7.1f ms CPU | Prometheus %7.1f ms %7.1f ms CPU | time %.2f CPU %.2f %s%n",
        query,
        a.millis,
        a.cpuMillis,
        b.millis,
        b.cpuMillis,
        a.millis / b.millis,
        a.cpuMillis / b.cpuMillis,
        a.bytes == b.bytes ? "" : "answers of " + a.bytes + " and " + b.bytes + " bytes");
  }

  /** The median time, the mean CPU time: its clock ticks too slowly for single queries. */
  private static Cost median(Cost[] costs) {
    double[] millis = Arrays.stream(costs).mapToDouble(Cost::millis).sorted().toArray();
    double cpu = Arrays.stream(costs).mapToDouble(Cost::cpuMillis).average().orElseThrow();
    return new Cost(millis[millis.length / 2], cpu, costs[0].bytes);
  }

  private Cost ask(String query, Contender of) throws Exception {
    String url =
        of.base
            + "/api/v1/query_range?query="
            + URLEncoder.encode(query, StandardCharsets.UTF_8)
            + "&start="
            + (endMillis - Duration.ofHours(1).toMillis()) / 1000
            + "&end="
            + endMillis / 1000
            + "&step=15";
    long cpu = of.cpu.call().toNanos();
    long start = System.nanoTime();
    HttpResponse<byte[]> answer = http.send(get(url), HttpResponse.BodyHandlers.ofByteArray());
    long took = System.nanoTime() - start;
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          url + " " + new String(answer.body(), StandardCharsets.UTF_8));
    }
    return new Cost(took / 1e6, (of.cpu.call().toNanos() - cpu) / 1e6, answer.body().length);
  }

  private static HttpRequest get(String url) {
    return HttpRequest.newBuilder(URI.create(url)).build();
  }
}
