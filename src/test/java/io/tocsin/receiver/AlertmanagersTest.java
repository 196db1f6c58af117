package io.tocsin.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tocsin.alert.Alert;
import io.tocsin.config.Document;
import io.tocsin.config.Faults;
import io.tocsin.model.Labels;
import io.tocsin.notify.AlertingConfig;
import io.tocsin.notify.TargetFiles;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queues, batches and what becomes of them, against a server that answers when it is let. */
class AlertmanagersTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05.25Z");

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final BlockingQueue<AlertmanagerProgress> progress = new LinkedBlockingQueue<>();
  private final BlockingQueue<JsonArray> posted = new LinkedBlockingQueue<>();
  private final Semaphore answers = new Semaphore(0);
  private final Alertmanagers alertmanagers =
      new Alertmanagers(
          vertx, new Identity("1", "http://x"), InstantSource.system(), progress::add);
  private HttpServer server;
  private volatile int status = 200;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::take);
    server.start();
  }

  @AfterEach
  void close() throws Exception {
    answers.release(1000);
    server.stop(0);
    vertx.close().await(10, SECONDS);
  }

  private void take(HttpExchange exchange) throws IOException {
    posted.add(new JsonArray(new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
    answers.acquireUninterruptibly();
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private <T> T onContext(Callable<T> work) throws Exception {
    var done = io.vertx.core.Promise.<T>promise();
    context.runOnContext(
        _ -> {
          try {
            done.complete(work.call());
          } catch (Exception e) {
            done.fail(e);
          }
        });
    return done.future().await(10, SECONDS);
  }

  private void configure(String more) throws Exception {
    String yaml =
        "alerting: {%s alertmanagers: [{static_configs: [{targets: ['127.0.0.1:%d']}]}]}"
            .formatted(more, server.getAddress().getPort());
    AlertingConfig config =
        new Document.Reader(new Faults())
            .parse(yaml, "tocsin.yml", Path.of("."))
            .flatMap(
                root -> root.build(s -> s.section("alerting", AlertingConfig::from).orElse(null)))
            .orElseThrow();
    onContext(
        () -> {
          alertmanagers.replace(config, TargetFiles.NONE);
          return true;
        });
  }

  private void send(int from, int to) throws Exception {
    var alerts = new ArrayList<Alert>();
    for (int i = from; i < to; i++) {
      Labels labels = Labels.of("alertname", "A", "n", Integer.toString(i));
      Labels annotations = Labels.of("summary", "it <is> \"down\"");
      alerts.add(
          new Alert(labels, annotations, START, START.plusSeconds(240), "http://x/graph?a=b&c=d"));
    }
    onContext(
        () -> {
          alertmanagers.send(alerts);
          return true;
        });
  }

  private JsonArray nextPost() throws InterruptedException {
    JsonArray next = posted.poll(10, SECONDS);
    assertThat(next).as("a request within 10 s").isNotNull();
    return next;
  }

  private AlertmanagerProgress nextProgress() throws InterruptedException {
    AlertmanagerProgress next = progress.poll(10, SECONDS);
    assertThat(next).as("an outcome within 10 s").isNotNull();
    return next;
  }

  private static List<String> numbers(JsonArray alerts) {
    return alerts.stream()
        .map(alert -> ((JsonObject) alert).getJsonObject("labels").getString("n"))
        .toList();
  }

  @Test
  void alertsArePostedInTheShapeOfTheApi() throws Exception {
    configure("");
    answers.release();

    send(7, 8);

    assertThat(nextPost())
        .isEqualTo(
            new JsonArray(
                """
                [{"labels": {"alertname": "A", "n": "7"},
                  "annotations": {"summary": "it <is> \\"down\\""},
                  "startsAt": "2026-01-02T03:04:05.250Z",
                  "endsAt": "2026-01-02T03:08:05.250Z",
                  "generatorURL": "http://x/graph?a=b&c=d"}]
                """));
    assertThat(nextProgress()).isInstanceOf(AlertmanagerProgress.Sent.class);
  }

  @Test
  void whatWaitsIsPostedInBatchesOneAfterTheOther() throws Exception {
    configure("");
    send(0, 1);
    assertThat(nextPost()).hasSize(1);

    send(1, 601); // while the first request waits for its answer
    answers.release(10);

    assertThat(nextPost()).hasSize(256);
    assertThat(nextPost()).hasSize(256);
    assertThat(numbers(nextPost())).hasSize(88).startsWith("513").endsWith("600");
  }

  @Test
  void theOldestMakeRoomInAFullQueue() throws Exception {
    configure("");
    send(0, 1);
    assertThat(nextPost()).hasSize(1);

    send(1, 10_003);
    String url = alertmanagers.urls().active().getFirst();

    assertThat(alertmanagers.queueLength(url)).isEqualTo(10_000);
    assertThat(nextProgress())
        .isEqualTo(new AlertmanagerProgress.Dropped(url, 2, "10000 alerts wait already"));
    answers.release(1);
    assertThat(numbers(nextPost())).startsWith("3");
  }

  @Test
  void whatIsNotTakenIsNotPostedAgain() throws Exception {
    configure("");
    status = 500;
    answers.release(1);
    send(0, 1);
    assertThat(nextPost()).hasSize(1);
    assertThat(nextProgress())
        .isInstanceOfSatisfying(
            AlertmanagerProgress.Failed.class,
            failed -> assertThat(failed.why()).startsWith("500"));

    status = 200;
    answers.release(1);
    send(1, 2);

    assertThat(numbers(nextPost())).containsExactly("1");
    assertThat(nextProgress()).isInstanceOf(AlertmanagerProgress.Sent.class);
  }

  @Test
  void whatWaitsIsPostedBeforeTheEnd() throws Exception {
    configure("");
    send(0, 300);
    assertThat(nextPost()).hasSize(256);

    var closed = onContext(() -> alertmanagers.close(Duration.ofSeconds(10)));
    answers.release(2);
    closed.await(10, SECONDS);

    assertThat(nextPost()).hasSize(44);
    assertThat(progress).hasSize(2).allMatch(AlertmanagerProgress.Sent.class::isInstance);
  }

  @Test
  void theEndDoesNotWaitForAnAlertmanagerThatHangs() throws Exception {
    configure("");
    send(0, 300);
    assertThat(nextPost()).hasSize(256);

    onContext(() -> alertmanagers.close(Duration.ofMillis(50))).await(5, SECONDS);

    assertThat(nextProgress())
        .isInstanceOfSatisfying(
            AlertmanagerProgress.Dropped.class,
            dropped -> assertThat(dropped.alerts()).isEqualTo(44));
  }

  @Test
  void relabellingDropsAlertsAndRewritesTheirLabels() throws Exception {
    configure(
        """
        alert_relabel_configs: [
          {source_labels: [n], regex: '[2-9]', action: drop},
          {source_labels: [n], target_label: copy, replacement: 'n$1'},
          {regex: alertname, action: labeldrop}],
        """);
    answers.release(1);

    send(1, 4);

    JsonArray alerts = nextPost();
    assertThat(alerts).hasSize(1);
    assertThat(alerts.getJsonObject(0).getJsonObject("labels"))
        .isEqualTo(new JsonObject().put("n", "1").put("copy", "n1"));
  }

  @Test
  void aLaneThatAReloadTakesAwayStillPostsWhatWaits() throws Exception {
    configure("");
    send(0, 257);
    assertThat(nextPost()).hasSize(256);

    onContext(
        () -> {
          alertmanagers.replace(AlertingConfig.NONE, TargetFiles.NONE);
          return true;
        });
    send(257, 258); // nobody is told of this one
    answers.release(10);

    assertThat(numbers(nextPost())).containsExactly("256");
    assertThat(alertmanagers.urls().active()).isEmpty();
  }
}
