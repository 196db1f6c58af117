package io.tocsin.receiver;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Alert;
import io.tocsin.config.Document;
import io.tocsin.config.Faults;
import io.tocsin.model.Labels;
import io.tocsin.notify.NotifyConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An alert on its way from the rules to a real HTTP server, wired as a server is meant to. */
class NotifyFlowTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, SECONDS);
  }

  @Test
  void anAlertReachesTheWebhookAtOnceAndItsEndFollows() throws Exception {
    BlockingQueue<JsonObject> bodies = new LinkedBlockingQueue<>();
    int port =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(body -> bodies.add(body.toJsonObject()))
                        .onSuccess(_ -> request.response().end()))
            .listen(0, "127.0.0.1")
            .await(5, SECONDS)
            .actualPort();
    var owner = new NotifyOwner(config(port));
    vertx.deployVerticle(owner).await(5, SECONDS);
    Instant start = CLOCK.instant();

    owner.run(d -> d.receive(List.of(alert(start, start.plusSeconds(60))), CLOCK.instant()));
    JsonObject fired = bodies.poll(5, SECONDS);
    owner.run(d -> d.receive(List.of(alert(start, CLOCK.instant())), CLOCK.instant()));
    JsonObject resolved = bodies.poll(5, SECONDS);

    assertThat(fired.getString("notification_reason")).isEqualTo("first notification");
    assertThat(fired.getString("status")).isEqualTo("firing");
    assertThat(resolved.getString("notification_reason")).isEqualTo("all alerts resolved");
    assertThat(resolved.getString("status")).isEqualTo("resolved");
  }

  private static Alert alert(Instant start, Instant end) {
    return new Alert(
        Labels.of("alertname", "ShopDown"), Labels.of("summary", "no shop"), start, end, "");
  }

  private static NotifyConfig config(int port) {
    String yaml =
        "route: {receiver: team, group_by: [alertname], group_wait: 0s, group_interval: 200ms}\n"
            + "receivers: [{name: team, webhook_configs: [{url: 'http://127.0.0.1:"
            + port
            + "/'}]}]\n";
    var faults = new Faults();
    return new Document.Reader(faults)
        .parse(yaml, "notify.yml", Path.of("."))
        .flatMap(NotifyConfig::from)
        .orElseThrow(() -> new AssertionError(faults.sorted().toString()));
  }
}
