package io.tocsin.server;

import static io.tocsin.server.TestHome.eventually;
import static io.tocsin.server.TestHome.get;
import static io.tocsin.server.TestHome.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole path on real sockets: a probe fails, a rule fires, a webhook arrives, it resolves. */
class ServerIT {
  private static final String RULES =
      """
      groups:
      - name: web
        interval: 1h
        rules:
        - record: web:down
          expr: count by (job) (probe_success == 0)
        - alert: WebDown
          expr: probe_success{job="web"} == 0
          labels: {severity: critical}
          annotations: {summary: "{{ $labels.instance }} of {{ $labels.job }} is down"}
      """;

  @TempDir Path directory;
  private FakeService service;
  private TestHome home;
  private Optional<Server> running = Optional.empty();

  @BeforeEach
  void writeHome() throws IOException {
    service = new FakeService();
    home =
        new TestHome(directory)
            .file("probes/web.yml", probes("web"))
            .file("rules/web.yml", RULES)
            .file(
                "notify.yml",
                """
                route: {receiver: team, group_by: [alertname], group_wait: 0s, group_interval: 1s}
                receivers:
                - name: team
                  webhook_configs: [{url: "http://127.0.0.1:%d/hook"}]
                """
                    .formatted(service.port()));
  }

  private String probes(String name) {
    return """
    service: %s
    instances: [{name: web-1, address: "127.0.0.1:%d"}]
    interval: 500ms
    timeout: 400ms
    rise: 1
    fall: 1
    probes: {liveness: {http: "http://{address}/health"}}
    """
        .formatted(name, service.port());
  }

  @AfterEach
  void stop() {
    running.ifPresent(Server::stop);
    service.close();
  }

  private Server start() throws Exception {
    Server server = home.start();
    running = Optional.of(server);
    eventually("the instance is UP", () -> instanceState(server).equals("UP"));
    return server;
  }

  private static String body(Server server, String path) {
    try {
      return get(server, path).body();
    } catch (Exception e) {
      return "";
    }
  }

  private static String instanceState(Server server) {
    String body = body(server, "/api/v1/instances/web/web-1");
    return body.startsWith("{")
        ? String.valueOf(
            new JsonObject(body)
                .getJsonObject("data", new JsonObject())
                .getJsonObject("instance", new JsonObject())
                .getString("state"))
        : "";
  }

  private static boolean isFor(JsonObject payload, String status) {
    return payload.getString("status").equals(status);
  }

  @Test
  void aFailingProbeReachesTheWebhookAndItsRecoveryToo() throws Exception {
    start();

    service.answers(503);
    JsonObject firing = service.await(p -> isFor(p, "firing"));
    service.answers(200);
    JsonObject resolved = service.await(p -> isFor(p, "resolved"));

    JsonObject alert = firing.getJsonArray("alerts").getJsonObject(0);
    assertThat(firing.getString("receiver")).isEqualTo("team");
    assertThat(alert.getJsonObject("labels").getMap())
        .containsEntry("alertname", "WebDown")
        .containsEntry("instance", "web-1")
        .containsEntry("severity", "critical");
    assertThat(alert.getJsonObject("annotations").getString("summary"))
        .isEqualTo("web-1 of web is down");
    assertThat(resolved.getJsonArray("alerts").getJsonObject(0).getString("endsAt"))
        .isNotEqualTo("0001-01-01T00:00:00Z");
  }

  @Test
  void theApisTellTheSameStory() throws Exception {
    Server server = start();

    service.answers(503);
    service.await(p -> isFor(p, "firing"));

    assertThat(body(server, "/api/v1/query?query=up"))
        .contains("\"job\":\"web\"")
        .contains("\"0\"]");
    assertThat(body(server, "/api/v1/query?query=web:down")).contains("\"1\"]");
    assertThat(body(server, "/api/v1/rules"))
        .contains("\"name\":\"WebDown\"")
        .contains("\"state\":\"firing\"");
    assertThat(body(server, "/api/v1/alerts")).contains("\"alertname\":\"WebDown\"");
    assertThat(body(server, "/api/v1/targets"))
        .contains("\"health\":\"down\"")
        .contains("status 503");
    assertThat(body(server, "/api/v1/query?query=ALERTS")).contains("\"alertstate\":\"firing\"");
    assertThat(body(server, "/federate?match%5B%5D=web:down"))
        .startsWith("# TYPE web:down untyped\nweb:down{job=\"web\",instance=\"\"} 1 ");
    assertThat(body(server, "/api/v1/notifications")).contains("\"data\":[]");
    assertThat(body(server, "/api/v1/features"))
        .contains(
            "\"remote_write_receiver\":true",
            "\"limitk\":false",
            "\"keep_firing_for\":true",
            "\"humanize\":true");
  }

  @Test
  void aRetriedWebhookArrivesWhenTheReceiverIsBack() throws Exception {
    start();
    service.hookAnswers(500);

    service.answers(503);
    eventually(
        "an attempt failed",
        () ->
            body(running.orElseThrow(), "/metrics")
                .contains("alertmanager_notification_requests_failed_total"));
    service.hookAnswers(200);

    assertThat(service.await(p -> isFor(p, "firing")).getString("receiver")).isEqualTo("team");
  }

  @Test
  void aBadReloadChangesNothingAndSaysWhy() throws Exception {
    Server server = start();

    home.file("probes/web.yml", probes("web").replace("rise: 1", "rize: 1"));
    HttpResponse<String> refused = post(server, "/-/reload");
    service.answers(503);
    JsonObject firing = service.await(p -> isFor(p, "firing"));

    assertThat(refused.statusCode()).isEqualTo(500);
    assertThat(refused.body())
        .contains("probes/web.yml:5:1: rize: unknown key, did you mean rise?");
    assertThat(firing.getString("status")).isEqualTo("firing");
    assertThat(body(server, "/metrics")).contains("tocsin_config_last_reload_successful 0.0");
    assertThat(body(server, "/api/v1/state")).contains("did you mean rise?");
    assertThat(body(server, "/api/v1/notifications"))
        .contains("\"text\":\"Configuration reload has failed.\"", "\"active\":true");
  }

  @Test
  void aChangedFileIsReadByItself() throws Exception {
    Server server = start();

    home.file("probes/more.yml", probes("api"));

    eventually(
        "the new service is probed",
        () -> body(server, "/api/v1/query?query=up").contains("\"job\":\"api\""));
  }

  @Test
  void aReloadKeepsAlertsThatFire() throws Exception {
    Server server = start();
    service.answers(503);
    service.await(p -> isFor(p, "firing"));
    String before = body(server, "/api/v1/alerts");

    home.file("rules/more.yml", RULES.replace("name: web", "name: other").replace("Web", "Other"));
    HttpResponse<String> reloaded = post(server, "/-/reload");

    assertThat(reloaded.statusCode()).isEqualTo(200);
    assertThat(activeAt(body(server, "/api/v1/alerts"))).isEqualTo(activeAt(before));
  }

  private static String activeAt(String alerts) {
    return new JsonObject(alerts)
        .getJsonObject("data").getJsonArray("alerts").stream()
            .map(JsonObject.class::cast)
            .filter(a -> a.getJsonObject("labels").getString("alertname").equals("WebDown"))
            .map(a -> a.getString("activeAt"))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void aPortInUseIsOneSentence() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listen = "127.0.0.1:" + taken.getLocalPort();

      assertThatThrownBy(
              () ->
                  Server.start(
                      new Server.Options(
                          new Home(directory),
                          Optional.of(listen),
                          Optional.empty(),
                          Set.of(),
                          "test",
                          Optional.empty())))
          .isInstanceOf(StartFailure.class)
          .hasMessageStartingWith("cannot listen on " + listen + ": ")
          .hasMessageEndingWith("choose another with --listen HOST:PORT");
    }
  }

  @Test
  void aDataDirectoryHeldByAnotherServerIsOneSentence() throws Exception {
    start();

    assertThatThrownBy(home::start)
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("is in use by another server");
  }

  @Test
  void aReloadDoesNotHoldBackAPage() throws Exception {
    Server server = start();

    for (int i = 0; i < 5; i++) {
      assertThat(post(server, "/-/reload").statusCode()).isEqualTo(200);
    }
    service.answers(503);

    assertThat(service.await(p -> isFor(p, "firing")).getString("receiver")).isEqualTo("team");
  }

  @Test
  void theLinkOfANotificationLeadsSomewhere() throws Exception {
    Server server = start();

    HttpResponse<String> graph = get(server, "/graph?g0.expr=up&g0.tab=1");

    assertThat(graph.statusCode()).isEqualTo(302);
    assertThat(graph.headers().firstValue("Location")).hasValue("./#/alerts");
  }

  @Test
  void theQueryTimeoutOfTheConfigurationIsInForce() throws Exception {
    home.file("tocsin.yml", "query: {timeout: 1ms}\n");
    Server server = start();

    HttpResponse<String> slow =
        get(server, "/api/v1/query?query=max_over_time(vector(1)%5B5000s:1ms%5D)");

    assertThat(slow.statusCode()).isIn(400, 503); // over before it has a thread, or after
    assertThat(slow.body()).containsAnyOf("context deadline exceeded", "query timed out in ");
  }

  @Test
  void healthAndReadinessAnswer() throws Exception {
    Server server = start();

    assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
    assertThat(get(server, "/health/ready").body()).contains("\"id\":\"rules\"");
    assertThat(get(server, "/-/healthy").statusCode()).isEqualTo(200);
    assertThat(get(server, "/-/ready").statusCode()).isEqualTo(200);
  }
}
