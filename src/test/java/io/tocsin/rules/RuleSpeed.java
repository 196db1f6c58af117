package io.tocsin.rules;

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

/**
 * The rules of {@link RuleLoad}, evaluated every 10 s by {@code tocsin serve} and by the installed
 * Prometheus at the same time, over the same samples by remote write. Prints what rules cost in
 * each. {@code bench/rules.sh} runs it.
 */
final class RuleSpeed {
  private static final Duration WARM_UP = Duration.ofSeconds(40);
  private static final Duration MEASURED = Duration.ofSeconds(60);
  private static final Duration HISTORY = Duration.ofMinutes(6);
  private static final Duration AHEAD = Duration.ofMinutes(5); // written before, not meanwhile
  private static final int JOBS_PER_REQUEST = 5;

  private final HttpClient http = HttpClient.newHttpClient();

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
      feed(prometheus, "http://" + listen + "/api/v1/write");
      compare(
          new Contender(
              "Tocsin",
              () -> get("http://" + listen + "/metrics"),
              () -> tocsin.info().totalCpuDuration().orElseThrow()),
          new Contender("Prometheus 2.42", () -> prometheus.text("/metrics"), prometheus::cpuTime));
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

  private void feed(InstalledPrometheus prometheus, String url) throws Exception {
    long from = System.currentTimeMillis() - HISTORY.toMillis();
    int samples = (int) (HISTORY.plus(AHEAD).toMillis() / RuleLoad.STEP_MILLIS);
    for (int job = 0; job < RuleLoad.jobs(); job += JOBS_PER_REQUEST) {
      var series = new ArrayList<SelectedSeries>();
      for (int i = 0; i < JOBS_PER_REQUEST; i++) {
        series.addAll(RuleLoad.series(job + i, from, samples));
      }
      prometheus.write(series);
      write(url, RemoteWrite.request(series));
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

  private static void compare(Contender ours, Contender theirs) throws Exception {
    TimeUnit.NANOSECONDS.sleep(WARM_UP.toNanos());
    Reading oursBefore = ours.reading();
    Reading theirsBefore = theirs.reading();
    TimeUnit.NANOSECONDS.sleep(MEASURED.toNanos());
    Reading our = ours.reading().since(oursBefore);
    Reading their = theirs.reading().since(theirsBefore);
    our.print(ours.name);
    their.print(theirs.name);
    System.out.printf(
        "Tocsin needs 1/%.1f of the time of a rule and 1/%.1f of the CPU time%n",
        their.ruleSeconds / their.rules / (our.ruleSeconds / our.rules),
        their.cpuSeconds / their.rules / (our.cpuSeconds / our.rules));
  }
}
