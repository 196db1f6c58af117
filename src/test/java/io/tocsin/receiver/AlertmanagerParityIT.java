package io.tocsin.receiver;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.config.Document;
import io.tocsin.config.Faults;
import io.tocsin.model.Labels;
import io.tocsin.notify.NotifyConfig;
import io.tocsin.notify.PostedAlert;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's Alertmanager and this dispatcher get the same configuration and the same alerts; the
 * documents that they post must be the same, field by field in the same order. {@code
 * notification_reason} is younger than that Alertmanager and left out.
 */
class AlertmanagerParityIT {
  private static final InstantSource CLOCK = InstantSource.system();

  private static final String CONFIG =
      """
      route:
        receiver: team.a+b
        group_by: [alertname]
        group_wait: 1s
        group_interval: 2s
        repeat_interval: 3s
        routes:
        - receiver: firing-only
          matchers: [quiet="yes"]
        - receiver: cut
          matchers: ['sev=~"a|b"', 'b!="x\\"\\\\y"', 'a="z"', a=~"q.*|z"]
          match: {zz: top}
          group_by: [a, none]
          continue: true
          routes:
          - matchers: [alertname=Nested]
            group_by: ['...']
      receivers:
      - name: team.a+b
        webhook_configs: [{url: 'http://127.0.0.1:PORT/team'}]
      - name: firing-only
        webhook_configs: [{url: 'http://127.0.0.1:PORT/firing', send_resolved: false}]
      - name: cut
        webhook_configs: [{url: 'http://127.0.0.1:PORT/cut', max_alerts: 1}]
      inhibit_rules:
      - source_matchers: [alertname=JobDown]
        target_matchers: [alertname=InstanceDown]
        equal: [cluster]
      """;

  /** What one side posted: the documents of each path and group key, in the order of arrival. */
  private record Collected(Map<String, List<String>> documents) {
    static Collected empty() {
      return new Collected(new ConcurrentHashMap<>());
    }

    void add(String path, JsonObject document) {
      document.remove("notification_reason");
      documents
          .computeIfAbsent(
              path + " " + document.getString("groupKey"), _ -> new CopyOnWriteArrayList<>())
          .add(document.encode());
    }

    /** Without repetitions, whose number depends on how long the test ran. */
    Map<String, List<String>> changes() {
      var changes = new TreeMap<String, List<String>>();
      documents.forEach(
          (key, all) -> {
            var kept = new ArrayList<String>();
            for (String document : all) {
              if (kept.isEmpty() || !kept.getLast().equals(document)) {
                kept.add(document);
              }
            }
            changes.put(key, kept);
          });
      return changes;
    }

    boolean repeated() {
      return documents.values().stream().anyMatch(all -> all.size() > new HashSet<>(all).size());
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient();
  private final Collected theirs = Collected.empty();
  private final Collected ours = Collected.empty();
  private final Instant start = CLOCK.instant().truncatedTo(ChronoUnit.MILLIS);
  private Optional<Process> alertmanager = Optional.empty();
  private int port;

  @TempDir private Path directory;

  @AfterEach
  void close() throws Exception {
    alertmanager.ifPresent(Process::destroy);
    vertx.close().await(10, SECONDS);
  }

  @Test
  void bothPostTheSameDocuments() throws Exception {
    startAlertmanager(collector(theirs));
    var owner = new NotifyOwner(config(collector(ours)));
    vertx.deployVerticle(owner).await(5, SECONDS);

    // flushes come at 1, 3, 5, ... seconds; each change stands a second away from them
    List<PostedAlert> fired =
        Stream.concat(
                orderings(),
                Stream.of(
                    firing("alertname", "Quiet", "quiet", "yes", "n", "1"),
                    firing("alertname", "Quiet", "quiet", "yes", "n", "2"),
                    firing("alertname", "Cut", "a", "z", "sev", "a", "zz", "top"),
                    firing("alertname", "Cut", "a", "z", "sev", "b", "zz", "top"),
                    firing("alertname", "Nested", "a", "z", "sev", "b", "zz", "top"),
                    firing("alertname", "JobDown", "cluster", "a"),
                    firing("alertname", "InstanceDown", "cluster", "a"),
                    firing("alertname", "InstanceDown", "cluster", "b"),
                    firing("alertname", "Odd\"\\\nü🙂<&>", "n", "1")))
            .toList();
    post(owner, fired);
    until(2);
    post(owner, List.of(firing("alertname", "Order", "n", "late"), fired.getFirst()));
    until(4);
    post(owner, List.of(over(fired.getFirst(), 3500)));
    until(10);
    // not the first one again: Alertmanager repeats an end that is posted twice, and we do not
    post(owner, fired.stream().skip(1).map(alert -> over(alert, 9000)).toList());
    until(12.5);

    Map<String, List<String>> expected = theirs.changes();
    assertThat(expected).hasSize(7);
    assertThat(ours.changes()).containsOnlyKeys(expected.keySet());
    ours.changes()
        .forEach((group, documents) -> assertThat(documents).isEqualTo(expected.get(group)));
    assertThat(theirs.repeated()).isTrue();
    assertThat(ours.repeated()).isTrue();
  }

  /** Alerts whose order in a notification tells the rules of ordering apart. */
  private Stream<PostedAlert> orderings() {
    return Stream.of(
        firing("alertname", "Order", "z", "1"),
        firing("alertname", "Order", "b", "1"),
        firing("alertname", "Order", "b", "1", "c", "1"),
        firing("alertname", "Order", "instance", "i2"),
        firing("alertname", "Order", "instance", "i1", "job", "j2"),
        firing("alertname", "Order", "instance", "i2", "job", "j1"),
        firing("alertname", "Order", "job", "j2"),
        firing("alertname", "Order", "b", "0", "z", "1"));
  }

  private PostedAlert firing(String... labels) {
    Labels annotations = Labels.of("summary", "é <b> & \u2028 \"x\"", "same", "s");
    return new PostedAlert(
        Labels.of(labels), annotations, Optional.of(start), Optional.empty(), "http://g/?a=1&b=2");
  }

  private PostedAlert over(PostedAlert alert, long afterMillis) {
    return new PostedAlert(
        alert.labels(),
        alert.annotations(),
        alert.startsAt(),
        Optional.of(start.plusMillis(afterMillis)),
        alert.generatorUrl());
  }

  private Instant firstPost = Instant.EPOCH;

  private void post(NotifyOwner owner, List<PostedAlert> alerts) throws Exception {
    if (firstPost.equals(Instant.EPOCH)) {
      firstPost = CLOCK.instant();
    }
    var json = new JsonArray();
    alerts.forEach(alert -> json.add(json(alert)));
    owner.run(dispatcher -> dispatcher.post(alerts, CLOCK.instant()));
    int status =
        client
            .request(HttpMethod.POST, port, "127.0.0.1", "/api/v2/alerts")
            .compose(
                request ->
                    request.putHeader("Content-Type", "application/json").send(json.toBuffer()))
            .compose(response -> response.body().map(_ -> response.statusCode()))
            .await(5, SECONDS);
    assertThat(status).isEqualTo(200);
  }

  private static JsonObject json(PostedAlert alert) {
    var json =
        new JsonObject()
            .put("labels", new JsonObject(Map.copyOf(alert.labels().toMap())))
            .put("annotations", new JsonObject(Map.copyOf(alert.annotations().toMap())))
            .put("startsAt", alert.startsAt().orElseThrow().toString())
            .put("generatorURL", alert.generatorUrl());
    alert.endsAt().ifPresent(end -> json.put("endsAt", end.toString()));
    return json;
  }

  private void until(double second) throws Exception {
    Instant at = firstPost.plusMillis((long) (second * 1000));
    long millis = Math.max(1, Duration.between(CLOCK.instant(), at).toMillis());
    vertx.timer(millis, MILLISECONDS).await(60, SECONDS);
  }

  private int collector(Collected into) throws Exception {
    return vertx
        .createHttpServer()
        .requestHandler(
            request ->
                request
                    .body()
                    .map(Buffer::toJsonObject)
                    .onSuccess(document -> into.add("" + request.path(), document))
                    .onSuccess(_ -> request.response().end()))
        .listen(0, "127.0.0.1")
        .await(5, SECONDS)
        .actualPort();
  }

  private static NotifyConfig config(int collector) {
    var faults = new Faults();
    return new Document.Reader(faults)
        .parse(CONFIG.replace("PORT", "" + collector), "notify.yml", Path.of("."))
        .flatMap(NotifyConfig::from)
        .orElseThrow(() -> new AssertionError(faults.sorted().toString()));
  }

  private void startAlertmanager(int collector) throws Exception {
    Path file = directory.resolve("alertmanager.yml");
    Files.writeString(file, CONFIG.replace("PORT", "" + collector));
    port = freePort();
    alertmanager =
        Optional.of(
            new ProcessBuilder(
                    "prometheus-alertmanager",
                    "--config.file=" + file,
                    "--storage.path=" + directory.resolve("data"),
                    "--cluster.listen-address=",
                    "--web.listen-address=127.0.0.1:" + port,
                    "--web.external-url=http://tocsin.example/",
                    "--web.route-prefix=/")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start());
    for (int i = 0; i < 100 && !isReady(); i++) {
      vertx.timer(100, MILLISECONDS).await(5, SECONDS);
    }
    assertThat(isReady()).as(Files.readString(directory.resolve("log"))).isTrue();
  }

  private boolean isReady() throws Exception {
    return client
        .request(HttpMethod.GET, port, "127.0.0.1", "/-/ready")
        .compose(request -> request.send().compose(r -> r.body().map(_ -> r.statusCode() == 200)))
        .otherwise(false)
        .await(5, SECONDS);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
