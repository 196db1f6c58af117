package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance that is down from 01:00 to 03:00, replayed. */
class BacktestTest {
  private static final int DOWN = 3600;
  private static final int BACK = 3 * 3600;

  @TempDir Path directory;
  private Path rules;
  private Path notify;

  @BeforeEach
  void write() throws Exception {
    rules =
        Files.writeString(
            directory.resolve("r.yml"),
            """
            groups:
            - name: g
              interval: 1m
              rules:
              - {record: 'job:up:sum', expr: sum by (job) (up)}
              - {alert: Down, expr: up == 0, for: 5m, labels: {severity: page}}
              - {alert: NoneLeft, expr: 'job:up:sum < 1'}
              - {alert: Never, expr: up > 1}
            """);
    notify =
        Files.writeString(
            directory.resolve("n.yml"),
            """
            route:
              receiver: log
              group_by: [alertname]
              group_wait: 0s
              group_interval: 5m
              repeat_interval: 1h
              routes:
              - {receiver: pager, matchers: [severity="page"]}
            receivers:
            - {name: log, webhook_configs: [{url: "http://127.0.0.1:1/"}]}
            - {name: pager, webhook_configs: [{url: "http://127.0.0.1:1/", send_resolved: false}]}
            """);
  }

  /** Seconds for OpenMetrics, milliseconds for the other one. */
  private static String samples(boolean openMetrics) {
    var text = new StringBuilder("# TYPE up gauge\n");
    for (int t = 0; t <= 4 * 3600; t += 60) {
      int value = t >= DOWN && t < BACK ? 0 : 1;
      text.append("up{job=\"shop\",instance=\"a\\\"b\"} " + value + " ");
      text.append(openMetrics ? t + ".0\n" : t + "000\n");
    }
    return text + (openMetrics ? "# EOF\n" : "");
  }

  private JsonNode backtest(Path samples) throws Exception {
    CommandRun run =
        CommandRun.of(
            "backtest",
            "--samples=" + samples,
            "--notify=" + notify,
            "--from=0",
            "--to=14400",
            "-o",
            "json",
            rules.toString());
    assertThat(run.err()).isEmpty();
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void alertsFireWhenTheyWouldHaveAndTellWhomTheyWouldHave() throws Exception {
    JsonNode report = backtest(Files.writeString(directory.resolve("s"), samples(true)));

    assertThat(report.path("alerts")).hasSize(2);
    JsonNode first = report.path("alerts").path(0);
    assertThat(first.path("labels").path("alertname").asText()).isEqualTo("NoneLeft");
    assertThat(first.path("labels").path("job").asText()).isEqualTo("shop");
    JsonNode down = report.path("alerts").path(1);
    assertThat(down.path("labels").path("instance").asText()).isEqualTo("a\"b");
    assertThat(down.path("least").asText()).isEqualTo("0");
    assertThat(Duration.between(Instant.ofEpochSecond(DOWN), time(down, "activeAt")))
        .isBetween(Duration.ZERO, Duration.ofSeconds(59));
    assertThat(Duration.between(time(down, "activeAt"), time(down, "firedAt")))
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(down.path("seconds").asInt()).isEqualTo(115 * 60);
    // told once, and again after the repeat interval, of which one passes in 115 and 120 minutes
    assertThat(report.path("notifications").toString())
        .isEqualTo(
            "{\"log\":{\"firing\":2,\"resolved\":1},\"pager\":{\"firing\":2,\"resolved\":0}}");
  }

  @Test
  void compressedPrometheusTextGivesTheSame() throws Exception {
    Path plain = Files.writeString(directory.resolve("s"), samples(true));
    Path packed = directory.resolve("s.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(samples(false).getBytes(StandardCharsets.UTF_8));
    }

    assertThat(backtest(packed)).isEqualTo(backtest(plain));
  }

  @Test
  void aLineThatIsNoSampleIsToldWithItsPlace() throws Exception {
    Path bad = Files.writeString(directory.resolve("bad"), "up 1 1000\nup{a=b} 1 2000\n");

    CommandRun run =
        CommandRun.of("backtest", "--samples=" + bad, "--from=0", "--to=60", rules.toString());

    assertThat(run)
        .isEqualTo(new CommandRun("", "backtest: " + bad + ":2: expected \" at column 6\n", 1));
  }

  @Test
  void tooManyEvaluationsAreRefused() throws Exception {
    Path some = Files.writeString(directory.resolve("s"), "up 1 1000\n");

    assertThat(
            CommandRun.of(
                    "backtest", "--samples=" + some, "--from=0", "--to=99999999", rules.toString())
                .err())
        .contains("evaluations are more than 1000000; choose a shorter time");
  }

  @Test
  void aHomeGivesRulesRoutesAndExternalLabels() throws Exception {
    Path home = directory.resolve("home");
    Files.createDirectories(home.resolve("rules"));
    Files.move(rules, home.resolve("rules/r.yml"));
    Files.writeString(home.resolve("tocsin.yml"), "external_labels: {severity: page, job: x}\n");
    Files.move(notify, home.resolve("notify.yml"));
    Path samples = Files.writeString(directory.resolve("s"), samples(true));

    CommandRun run =
        CommandRun.of(
            "backtest", "--home=" + home, "--samples=" + samples, "--from=0", "--to=14400");

    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines().map(line -> line.split(" +")[0]))
        .containsExactly("ALERT", "NoneLeft", "Down", "", "2", "", "RECEIVER", "pager");
    assertThat(run.out()).endsWith("pager     4       0\n");
  }

  @Test
  void aRuleThatFailsIsToldAndExitsWithOne() throws Exception {
    Path failing =
        Files.writeString(
            directory.resolve("f.yml"),
            "groups: [{name: g, rules: [{record: r, expr: 'up + on () up'}]}]");
    Path samples = Files.writeString(directory.resolve("s"), "up{a=\"b\"} 1 60000\nup 1 60000\n");

    CommandRun run =
        CommandRun.of(
            "backtest", "--samples=" + samples, "--from=60", "--to=120", failing.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("rule r of group g failed 1 times, first: ");
    assertThat(run.out()).startsWith("0 alerts would have fired in 1 evaluations over 2 samples");
  }

  @Test
  void rulesOrAHomeMustBeNamed() {
    CommandRun run = CommandRun.of("backtest", "--from=-1h");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("name rule files, or a --home that has some");
    assertThat(CommandRun.of("backtest", "--from=-1h", "--home=" + rules))
        .returns(2, CommandRun::exitCode)
        .satisfies(no -> assertThat(no.err()).contains("is not a directory"));
  }

  private static Instant time(JsonNode alert, String key) {
    return Instant.parse(alert.path(key).asText());
  }
}
