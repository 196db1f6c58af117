package io.tocsin.cli;

import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tocsin.promql.InstalledPrometheus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A replay finds the alerts that a real Prometheus fired. The one installed hashes groups in an
 * older way, so that its slots lie elsewhere within each second.
 */
class BacktestIT {
  private static final int WHOLE_PERIOD = 3; // evaluations from the second of five seconds on

  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

  @TempDir Path directory;

  private static JsonNode json(String... words) throws Exception {
    return new ObjectMapper().readTree(CommandRun.of(words).out());
  }

  @Test
  void theReplayFiresWhatPrometheusFired() throws Exception {
    Path rules =
        Files.writeString(
            directory.resolve("r.yml"),
            """
            groups:
            - name: g
              interval: 1s
              rules:
              - {record: 'job:up:sum', expr: sum by (job) (up)}
              - alert: OddTime
                expr: job:up:sum == 1 and on () vector(time()) % 8 < 5
                for: 2s
            """);
    String settings =
        "rule_files: ['"
            + rules
            + "']\nscrape_configs: [{job_name: self, scrape_interval: 1s,"
            + " static_configs: [{targets: ['127.0.0.1:1']}]}, {job_name: api, scrape_interval: 1s,"
            + " file_sd_configs: [{files: ['"
            + directory.resolve("sd.json")
            + "']}]}]\n";
    Path home = Files.createDirectories(directory.resolve("p"));
    try (var prometheus = new InstalledPrometheus(home, settings)) {
      Files.writeString(
          directory.resolve("sd.json"),
          "[{\"targets\": [\"" + prometheus.url().substring("http://".length()) + "\"]}]");
      JsonNode fired = awaitWholeAlert(prometheus.url());
      Instant first = time(fired.get(0));
      Instant last = time(fired.get(fired.size() - 1));

      JsonNode report =
          json(
              "backtest",
              "--url=" + prometheus.url(),
              "--from=" + first.minusSeconds(5),
              "--to=" + last.plusSeconds(2), // our slot may be later in the second
              "-o",
              "json",
              rules.toString());

      assertThat(report.path("alerts")).hasSize(1);
      JsonNode alert = report.path("alerts").path(0);
      assertThat(alert.path("labels").toString())
          .isEqualTo("{\"alertname\":\"OddTime\",\"job\":\"api\"}");
      assertThat(second(alert.path("firedAt"))).isEqualTo(first.truncatedTo(SECONDS));
      assertThat(second(alert.path("resolvedAt")))
          .isEqualTo(last.plusSeconds(1).truncatedTo(SECONDS));
    }
  }

  /** The samples after the last gap. */
  private static ArrayNode lastPeriod(JsonNode samples) {
    ArrayNode period = JsonNodeFactory.instance.arrayNode();
    for (JsonNode sample : samples) {
      if (!period.isEmpty()
          && time(sample).isAfter(time(period.get(period.size() - 1)).plusSeconds(2))) {
        period.removeAll();
      }
      period.add(sample);
    }
    return period;
  }

  /** The samples of a whole firing period, once the alert is over. */
  private static JsonNode awaitWholeAlert(String url) throws Exception {
    long start = System.nanoTime();
    while (System.nanoTime() - start < DEADLINE_NANOS) {
      JsonNode now = json("query", "instant", "--url", url, "-o", "json", "ALERTS");
      JsonNode past =
          json("query", "instant", "--url", url, "-o", "json", "ALERTS{alertstate=\"firing\"}[1m]");
      if (now.isEmpty() && !past.isEmpty()) {
        JsonNode last = lastPeriod(past.get(0).path("values"));
        if (last.size() >= WHOLE_PERIOD) { // the first may have begun before the first scrape
          return last;
        }
      }
      if (new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new AssertionError("prometheus did not fire and resolve the alert in time");
  }

  private static Instant second(JsonNode time) {
    return Instant.parse(time.asText()).truncatedTo(SECONDS);
  }

  private static Instant time(JsonNode pair) {
    return Instant.ofEpochMilli(pair.get(0).decimalValue().movePointRight(3).longValue());
  }
}
