package io.tocsin.server;

import static io.tocsin.server.TestHome.eventually;
import static io.tocsin.server.TestHome.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Alertmanagers are told of alerts, and amtool sees them. */
class AlertmanagerIT {
  private static final String RULES =
      """
      groups:
      - name: web
        interval: 1s
        rules:
        - alert: WebDown
          expr: probe_success{job="web"} == 0
          labels: {severity: critical}
          annotations: {summary: "{{ $labels.instance }} is down"}
        - alert: Watchdog
          expr: vector(1)
          labels: {severity: none}
      """;

  @TempDir Path directory;
  private FakeService service;
  private TestHome home;
  private int port1;
  private int port2;
  private Optional<Server> running = Optional.empty();

  @BeforeEach
  void writeHome() throws IOException {
    service = new FakeService();
    port1 = InstalledAlertmanager.freePort();
    port2 = InstalledAlertmanager.freePort();
    home =
        new TestHome(directory.resolve("home"))
            .file("rules/web.yml", RULES)
            .file(
                "probes/web.yml",
                """
                service: web
                instances: [127.0.0.1]
                interval: 200ms
                timeout: 200ms
                rise: 1
                fall: 1
                probes: {liveness: {http: "http://{address}:%d/health"}}
                """
                    .formatted(service.port()))
            .file(
                "tocsin.yml",
                """
                external_url: http://tocsin.example:9797
                rules: {resend_delay: 1s}
                external_labels: {region: eu, severity: ignored}
                alerting:
                  alert_relabel_configs:
                  - {source_labels: [severity], regex: none, action: drop}
                  alertmanagers:
                  - static_configs: [{targets: ['127.0.0.1:%d', '127.0.0.1:1']}]
                    relabel_configs:
                    - {source_labels: [__address__], regex: '.*:1', action: drop}
                  - file_sd_configs: [{files: ['am/*.json']}]
                    alert_relabel_configs: [{target_label: to, replacement: second}]
                """
                    .formatted(port1));
    list("127.0.0.1:" + port2);
  }

  private void list(String target) throws IOException {
    home.file("am/second.json", "[{\"targets\": [\"" + target + "\"]}]");
  }

  @AfterEach
  void close() {
    running.ifPresent(Server::stop);
    service.close();
  }

  private Server start() {
    Server server = home.start();
    running = Optional.of(server);
    return server;
  }

  private InstalledAlertmanager alertmanager(String name, int port) throws IOException {
    return new InstalledAlertmanager(directory.resolve(name), port);
  }

  private static JsonObject labels(InstalledAlertmanager alertmanager) {
    return alertmanager.active().getFirst().getJsonObject("labels");
  }

  @Test
  void everyAlertmanagerIsToldOfAlertsAndOfTheirEnd() throws Exception {
    try (var first = alertmanager("first", port1);
        var second = alertmanager("second", port2)) {
      Server server = start();
      service.answers(500);
      eventually("the first is told", () -> first.names().equals(List.of("WebDown")));
      eventually("the second is told", () -> second.names().equals(List.of("WebDown")));

      JsonObject alert = first.active().getFirst();
      assertThat(alert.getJsonObject("labels").getMap())
          .containsEntry("job", "web")
          .containsEntry("region", "eu")
          .containsEntry("severity", "critical")
          .doesNotContainKey("to");
      assertThat(labels(second).getString("to")).isEqualTo("second");
      assertThat(alert.getJsonObject("annotations").getString("summary"))
          .isEqualTo("127.0.0.1 is down");
      assertThat(alert.getString("generatorURL"))
          .isEqualTo(
              "http://tocsin.example:9797/graph?g0.expr=probe_success%7Bjob%3D%22web%22%7D"
                  + "+%3D%3D+0&g0.tab=1");
      assertThat(get(server, "/api/v1/alertmanagers").body())
          .isEqualTo(
              """
              {"status":"success","data":{"activeAlertmanagers":[\
              {"url":"http://127.0.0.1:%d/api/v2/alerts"},{"url":"http://127.0.0.1:%d/api/v2/alerts"}],\
              "droppedAlertmanagers":[{"url":"http://127.0.0.1:1/api/v2/alerts"}]}}\
              """
                  .formatted(port1, port2));

      service.answers(200);
      eventually("it is over for the first", () -> first.names().isEmpty());
      eventually("it is over for the second", () -> second.names().isEmpty());
    }
  }

  @Test
  void oneThatIsDownMissesAlertsUntilTheyAreToldAgain() throws Exception {
    service.answers(500);
    try (var first = alertmanager("first", port1)) {
      eventually("the other listens", first::listens);
      Server server = start();
      eventually("the other is told", () -> first.names().equals(List.of("WebDown")));
      eventually("the failure is counted", () -> metric(server, "errors_total", port2) > 0);
      assertThat(metric(server, "errors_total", port1)).isZero();
      assertThat(metric(server, "dropped_total", port1)).isZero();
      assertThat(metric(server, "sent_total", port1)).isPositive();
      assertThat(metric(server, "sent_total", port2)).isZero();
      assertThat(get(server, "/metrics").body())
          .contains("\nprometheus_notifications_queue_capacity 10000.0\n");

      try (var second = alertmanager("second", port2)) {
        eventually("it is told again", () -> second.names().equals(List.of("WebDown")));
      }
    }
  }

  @Test
  void aFileThatNamesAnotherIsSeenWithoutAReload() throws Exception {
    service.answers(500);
    int port3 = InstalledAlertmanager.freePort();
    try (var third = alertmanager("third", port3)) {
      Server server = start();
      list("127.0.0.1:" + port3);

      eventually("the new one is told", () -> third.names().equals(List.of("WebDown")));

      assertThat(get(server, "/metrics").body())
          .contains("prometheus_notifications_alertmanagers_discovered 2.0")
          .doesNotContain("127.0.0.1:" + port2);
    }
  }

  @Test
  void aReloadChangesWhoIsTold() throws Exception {
    Server server = start();
    Path file = directory.resolve("home/tocsin.yml");
    Files.writeString(file, Files.readString(file).replace("':1'", "':2'").replace(".*:1", ".*"));

    TestHome.post(server, "/-/reload");

    assertThat(get(server, "/api/v1/alertmanagers").body())
        .contains("\"activeAlertmanagers\":[{\"url\":\"http://127.0.0.1:" + port2);
  }

  /** One of the counters about one Alertmanager; -1 when it is not there. */
  private static double metric(Server server, String name, int port) {
    String prefix =
        "prometheus_notifications_%s{alertmanager=\"http://127.0.0.1:%d/api/v2/alerts\"} "
            .formatted(name, port);
    try {
      return get(server, "/metrics")
          .body()
          .lines()
          .filter(line -> line.startsWith(prefix))
          .mapToDouble(line -> Double.parseDouble(line.substring(prefix.length())))
          .findFirst()
          .orElse(-1);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
