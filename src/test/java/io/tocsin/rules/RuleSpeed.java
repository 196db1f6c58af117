package io.tocsin.rules;

import io.tocsin.model.SampleArray;
import io.tocsin.promql.InstalledPrometheus;
import io.tocsin.promql.RemoteWrite;
import io.tocsin.storage.SelectedSeries;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The rules of {@link RuleLoad}, evaluated every 10 s by {@code tocsin serve} and by the installed
 * Prometheus at the same time, over the same samples, that they are sent by remote write every 15
 * s. Prints what rules cost in each. {@code bench/rules.sh} runs it.
 */
final class RuleSpeed {
  private static final Duration WARM_UP = Duration.ofSeconds(75);
  private static final Duration MEASURED = Duration.ofSeconds(60);
  private static final int HISTORY = 24; // samples of a series before the first evaluation
  private static final int MOST_SAMPLES = 60;
  private static final int JOBS_PER_REQUEST = 5;

  private final HttpClient http = HttpClient.newHttpClient();

  private final long startMillis = System.currentTimeMillis() - HISTORY * RuleLoad.STEP_MILLIS;
  private final List<List<SelectedSeries>> requests = requests(startMillis);
  private int written; // samples of each series

  private RuleSpeed() {}

  /** A server under test. */
  private record Contender(String name, Callable<String> metrics, Callable<Duration> cpu) {
    Reading reading() throws Exception {
      String text = metrics.call();
      return new Reading(
          sum(text, "prometheus_rule_evaluation_duration_seconds_sum"),
          sum(text, "prometheus_rule_evaluations_total"),
          cpu.call().toNanos() / 1e9);
    }

    private static double sum(String metrics, String name) {
      double sum = 0;
      Matcher line = Pattern.compile("(?m)^" + name + "(\\{.*})? (\\S+)$").matcher(metrics);
      while (line.find()) {
        sum += Double.parseDouble(line.group(2));
      }
      return sum;
    }
  }

  /** Seconds since the start, and how many rules were evaluated. */
  private record Reading(double ruleSeconds, double rules, double cpuSeconds) {
    Reading since(Reading before) {
      return new Reading(
          ruleSeconds - before.ruleSeconds, rules - before.rules, cpuSeconds - before.cpuSeconds);
    }

    void print(String name) {
      System.out.printf(
          "%-16s %6.0f rules, %7.1f µs a rule, %7.1f ms of CPU for all %d rules%n",
          name,
          rules,
          ruleSeconds / rules * 1e6,
          cpuSeconds / rules * RuleLoad.RULES * 1e3,
          RuleLoad.RULES);
    }
  }

  /**
   * @param args the command that starts {@code tocsin serve}, its home and port come last
   */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("rule-speed");
    Path home = Files.createDirectories(directory.resolve("tocsin"));
    Path theirs = Files.createDirectories(directory.resolve("prometheus"));
    for (Path each : List.of(home, theirs)) {
      Files.createDirectories(each.resolve("rules"));
      Files.writeString(each.resolve("rules/load.yml"), RuleLoad.rules());
    }
    new RuleSpeed().run(List.of(args), home, theirs);
  }

  private void run(List<String> command, Path home, Path theirs) throws Exception {
    String listen = "127.0.0.1:19797";
    var line = new ArrayList<>(command);
    line.addAll(List.of("--home", home.toString(), "--listen", listen));
    Process tocsin = new ProcessBuilder(line).inheritIO().start();
    try (var prometheus = new InstalledPrometheus(theirs, "rule_files: [rules/*.yml]")) {
      prometheus.await(() -> answers("http://" + listen + "/-/ready"));
      String url = "http://" + listen + "/api/v1/write";
      feed(prometheus, url, 0, HISTORY);
      written = HISTORY;
      var ours =
          new Contender(
              "Tocsin",
              () -> get("http://" + listen + "/metrics"),
              () -> tocsin.info().totalCpuDuration().orElseThrow());
      var peer =
          new Contender("Prometheus 2.42", () -> prometheus.text("/metrics"), prometheus::cpuTime);
      live(prometheus, url, WARM_UP);
      Reading oursBefore = ours.reading();
      Reading theirsBefore = peer.reading();
      live(prometheus, url, MEASURED);
      compare(ours, ours.reading().since(oursBefore), peer, peer.reading().since(theirsBefore));
    } finally {
      tocsin.destroy();
      tocsin.waitFor();
    }
  }

  private boolean answers(String url) throws InterruptedException {
    try {
      return !get(url).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private String get(String url) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  /** Writes the samples of all series from one place to another, to both servers. */
  private void feed(InstalledPrometheus prometheus, String url, int from, int to) throws Exception {
    for (List<SelectedSeries> request : requests) {
      List<SelectedSeries> part = request.stream().map(series -> part(series, from, to)).toList();
      prometheus.write(part);
      write(url, RemoteWrite.request(part));
    }
  }

  private static SelectedSeries part(SelectedSeries series, int from, int to) {
    SampleArray all = series.samples();
    long[] times = IntStream.range(from, to).mapToLong(all::timestampMillis).toArray();
    double[] values = IntStream.range(from, to).mapToDouble(all::value).toArray();
    return new SelectedSeries(series.labels(), new SampleArray(times, values));
  }

  private static List<List<SelectedSeries>> requests(long fromMillis) {
    var requests = new ArrayList<List<SelectedSeries>>();
    for (int job = 0; job < RuleLoad.jobs(); job += JOBS_PER_REQUEST) {
      var series = new ArrayList<SelectedSeries>();
      for (int i = 0; i < JOBS_PER_REQUEST; i++) {
        series.addAll(RuleLoad.series(job + i, fromMillis, MOST_SAMPLES));
      }
      requests.add(series);
    }
    return requests;
  }

  /** Feeds a sample of every series whenever its time has come, until {@code end}. */
  private void live(InstalledPrometheus prometheus, String url, Duration length) throws Exception {
    long end = System.currentTimeMillis() + length.toMillis();
    while (System.currentTimeMillis() < end && written < MOST_SAMPLES) {
      long due = startMillis + written * RuleLoad.STEP_MILLIS - System.currentTimeMillis();
      if (due > 0) {
        TimeUnit.MILLISECONDS.sleep(Math.min(due, Math.max(1, end - System.currentTimeMillis())));
      } else {
        feed(prometheus, url, written, written + 1);
        written++;
      }
    }
  }

  private void write(String url, byte[] body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/x-protobuf")
            .header("Content-Encoding", "snappy")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException("write refused: " + answer.statusCode() + answer.body());
    }
  }

  private static void compare(Contender ours, Reading our, Contender theirs, Reading their) {
    our.print(ours.name);
    their.print(theirs.name);
    System.out.printf(
        "Tocsin needs 1/%.1f of the time of a rule and 1/%.1f of the CPU time%n",
        their.ruleSeconds / their.rules / (our.ruleSeconds / our.rules),
        their.cpuSeconds / their.rules / (our.cpuSeconds / our.rules));
  }
}
