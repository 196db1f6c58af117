package io.tocsin.lab;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LabRoutesTest {
  private static final String PAYLOAD =
      """
      {"version":"4","groupKey":"{}:{alertname=\\"ShopInstanceDown\\"}","truncatedAlerts":0,
       "status":"firing","receiver":"team","groupLabels":{"alertname":"ShopInstanceDown"},
       "commonLabels":{},"commonAnnotations":{},"externalURL":"",
       "alerts":[{"status":"firing",
         "labels":{"alertname":"ShopInstanceDown","instance":"shop-2"},
         "annotations":{"summary":"shop-2 is down"},
         "startsAt":"2026-01-01T12:00:00Z","endsAt":"0001-01-01T00:00:00Z",
         "generatorURL":"","fingerprint":"0123456789abcdef"}]}
      """;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  record Answer(int status, String body) {
    JsonObject json() {
      return new JsonObject(body);
    }
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(5, SECONDS);
  }

  @BeforeEach
  void serve() throws TimeoutException {
    var options = Lab.Options.DEMO.onPorts(0, 0).withoutScenario();
    Lab.Running running = await(new Lab(vertx, options).start());
    Router root = Router.router(vertx);
    root.route("/lab/*").subRouter(LabRoutes.router(vertx, running, new HookConsole()));
    HttpServer server = await(vertx.createHttpServer().requestHandler(root).listen(0, "127.0.0.1"));
    port = server.actualPort();
  }

  @AfterEach
  void close() throws TimeoutException {
    client.close();
    await(vertx.close());
  }

  private Answer send(String method, String path, String type, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("content-type", type)
            .method(method, BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  private Answer post(String path, String body) throws Exception {
    return send("POST", path, "application/json", body);
  }

  private Answer get(String path) throws Exception {
    return send("GET", path, "text/plain", "");
  }

  private Answer delete(String path) throws Exception {
    return send("DELETE", path, "text/plain", "");
  }

  private JsonArray faults() throws Exception {
    return get("/lab/api/faults").json().getJsonArray("faults");
  }

  @Test
  void faultsAreInjectedListedAndCleared() throws Exception {
    assertThat(post("/lab/api/faults", "{\"instance\":\"shop-2\",\"kind\":\"kill\"}").status)
        .isEqualTo(204);
    assertThat(post("/lab/api/faults", "{\"instance\":\"shop-1\",\"kind\":\"slow\"}").status)
        .isEqualTo(204);

    assertThat(faults()).hasSize(2);
    assertThat(faults().getJsonObject(1).getString("instance")).isEqualTo("shop-2");
    assertThat(faults().getJsonObject(1).getString("kind")).isEqualTo("kill");
    assertThat(faults().getJsonObject(1).getLong("sinceMillis")).isPositive();

    assertThat(delete("/lab/api/faults/shop-2/kill").status).isEqualTo(204);
    assertThat(faults()).hasSize(1);
    assertThat(delete("/lab/api/faults").status).isEqualTo(204);
    assertThat(faults()).isEmpty();
  }

  @Test
  void theListNamesWhatCanBeBroken() throws Exception {
    JsonObject list = get("/lab/api/faults").json();

    assertThat(list.getJsonArray("instances"))
        .containsExactly("shop-1", "shop-2", "shop-3", "shop-db");
    assertThat(list.getJsonArray("kinds"))
        .containsExactly("kill", "hang", "error", "slow", "flap", "queue-imbalance", "failover");
  }

  @Test
  void wrongRequestsAreToldWhatIsWrong() throws Exception {
    Answer unknown = post("/lab/api/faults", "{\"instance\":\"shop-9\",\"kind\":\"kill\"}");
    assertThat(unknown.status).isEqualTo(400);
    assertThat(unknown.json().getString("error"))
        .isEqualTo("unknown instance: shop-9; there are shop-1, shop-2, shop-3, shop-db");

    assertThat(post("/lab/api/faults", "").status).isEqualTo(400);
    assertThat(post("/lab/api/faults", "[1]").status).isEqualTo(400);
    assertThat(post("/lab/api/faults", "{\"instance\":7,\"kind\":true}").status).isEqualTo(400);
    assertThat(delete("/lab/api/faults/shop-1/explode").status).isEqualTo(404);
  }

  @Test
  void aFormOfAnotherSiteCannotBreakAnything() throws Exception {
    Answer answer =
        send(
            "POST", "/lab/api/faults", "text/plain", "{\"instance\":\"shop-2\",\"kind\":\"kill\"}");

    assertThat(answer.status).isEqualTo(415);
    assertThat(faults()).isEmpty();
  }

  @Test
  void aFailoverWithNobodyToTakeOverIsAConflict() throws Exception {
    post("/lab/api/faults", "{\"instance\":\"shop-2\",\"kind\":\"kill\"}");
    post("/lab/api/faults", "{\"instance\":\"shop-3\",\"kind\":\"kill\"}");

    assertThat(post("/lab/api/faults", "{\"instance\":\"shop-1\",\"kind\":\"failover\"}").status)
        .isEqualTo(409);
  }

  @Test
  void webhooksAreKeptNewestFirst() throws Exception {
    assertThat(post("/lab/hook/team", PAYLOAD).status).isEqualTo(200);
    assertThat(post("/lab/hook/pager", PAYLOAD.replace("firing", "resolved")).status)
        .isEqualTo(200);

    JsonArray hooks = get("/lab/api/hooks").json().getJsonArray("hooks");

    assertThat(hooks).hasSize(2);
    assertThat(hooks.getJsonObject(0).getString("name")).isEqualTo("pager");
    JsonObject first = hooks.getJsonObject(1);
    assertThat(first.getString("status")).isEqualTo("firing");
    assertThat(first.getString("groupKey")).isEqualTo("{}:{alertname=\"ShopInstanceDown\"}");
    assertThat(first.getLong("receivedAtMillis")).isPositive();
    assertThat(first.getJsonArray("alerts").getJsonObject(0))
        .isEqualTo(
            new JsonObject(
                """
                {"status":"firing","alertname":"ShopInstanceDown","instance":"shop-2",
                 "summary":"shop-2 is down"}
                """));
    assertThat(first.getJsonObject("payload")).isEqualTo(new JsonObject(PAYLOAD));
  }

  @Test
  void otherPayloadsAreRefusedWithAReason() throws Exception {
    assertThat(post("/lab/hook/team", "{}").json().getString("error"))
        .isEqualTo("not an Alertmanager webhook payload: no status");
    assertThat(post("/lab/hook/team", "hello").status).isEqualTo(400);
    assertThat(post("/lab/hook/team", PAYLOAD.replace("[{", "[7,{")).status).isEqualTo(400);
    assertThat(get("/lab/api/hooks").json().getJsonArray("hooks")).isEmpty();
  }
}
