package io.tocsin.receiver;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.alert.Alert;
import io.tocsin.model.Labels;
import io.tocsin.notify.AlertmanagersConfig;
import io.tocsin.notify.Delivery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * What waits for one Alertmanager, and the one request on its way to it:
 *
 * <pre>
 *   offered ─▶ waiting [a9 a8 ... a3] ─▶ under way [a2 a1] ─▶ sent | failed, not tried again
 *                             │ more than the capacity
 *                             └─▶ dropped
 * </pre>
 *
 * <p>Confined to the context on which it is made and used.
 */
final class AlertmanagerLane {
  /** Alerts that wait; Prometheus's {@code --alertmanager.notification-queue-capacity}. */
  static final int CAPACITY = 10_000;

  /** Most alerts of one request; {@code --alertmanager.notification-batch-size}. */
  static final int BATCH = 256;

  private static final Duration CLOSE_GRACE = Duration.ofMillis(1);
  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Vertx vertx;
  private final String url;
  private final AlertmanagersConfig settings;
  private final Identity identity;
  private final InstantSource clock;
  private final Consumer<AlertmanagerProgress> progress;
  private final HttpClient client;
  private final Queue<Alert> waiting = new ArrayDeque<>(); // confined, as all below
  private final Promise<Void> drained = Promise.promise();
  private boolean sending;
  private boolean closing;
  private volatile int length; // of waiting; written on this context only

  AlertmanagerLane(
      Vertx vertx,
      String url,
      AlertmanagersConfig settings,
      Identity identity,
      InstantSource clock,
      Consumer<AlertmanagerProgress> progress) {
    this.vertx = vertx;
    this.url = url;
    this.settings = settings;
    this.identity = identity;
    this.clock = clock;
    this.progress = progress;
    this.client = HttpClients.client(vertx, settings.http(), 1);
  }

  /** Takes alerts; the oldest go where there are too many. */
  void offer(Collection<Alert> alerts) {
    waiting.addAll(alerts);
    int tooMany = waiting.size() - CAPACITY;
    for (int i = 0; i < tooMany; i++) {
      waiting.remove();
    }
    if (tooMany > 0) {
      String why = CAPACITY + " alerts wait already";
      progress.accept(new AlertmanagerProgress.Dropped(url, tooMany, why));
    }
    advance();
  }

  private void advance() {
    if (!sending && !waiting.isEmpty()) {
      sending = true;
      List<Alert> batch = nextBatch();
      long start = System.nanoTime();
      post(batch)
          .onSuccess(
              answer -> {
                sending = false;
                progress.accept(outcome(answer, batch.size(), start));
                advance();
              });
    }
    length = waiting.size();
    if (closing && !sending && waiting.isEmpty()) {
      drained.tryComplete();
    }
  }

  private List<Alert> nextBatch() {
    var batch = new ArrayList<Alert>();
    while (batch.size() < BATCH && !waiting.isEmpty()) {
      batch.add(waiting.remove());
    }
    return batch;
  }

  private AlertmanagerProgress outcome(Delivery answer, int alerts, long startNanos) {
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    return switch (answer) {
      case Delivery.Accepted _ -> new AlertmanagerProgress.Sent(url, alerts, took);
      case Delivery.Refused(String why) -> new AlertmanagerProgress.Failed(url, alerts, why);
      case Delivery.TryLater(_, String why) -> new AlertmanagerProgress.Failed(url, alerts, why);
    };
  }

  private Future<Delivery> post(List<Alert> batch) {
    Duration limit = settings.timeout();
    var opening =
        Future.succeededFuture() // a client that is closed already throws
            .compose(_ -> client.request(HttpClients.post(url, settings.http(), identity, limit)));
    return new HttpAttempt(vertx, clock, limit).run(opening, json(batch));
  }

  /** The alerts as {@code POST /api/v2/alerts} takes them. */
  private static Buffer json(List<Alert> alerts) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartArray();
      for (Alert alert : alerts) {
        write(json, alert);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private static void write(JsonGenerator json, Alert alert) throws IOException {
    json.writeStartObject();
    if (!alert.annotations().isEmpty()) {
      write(json, "annotations", alert.annotations());
    }
    json.writeStringField("endsAt", TIME.format(alert.endsAt()));
    json.writeStringField("startsAt", TIME.format(alert.startsAt()));
    if (!alert.generatorUrl().isEmpty()) {
      json.writeStringField("generatorURL", alert.generatorUrl());
    }
    write(json, "labels", alert.labels());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String field, Labels labels) throws IOException {
    json.writeObjectFieldStart(field);
    for (int i = 0; i < labels.size(); i++) {
      json.writeStringField(labels.name(i), labels.value(i));
    }
    json.writeEndObject();
  }

  /** Alerts that wait, those under way not counted. Any thread. */
  int length() {
    return length;
  }

  /**
   * Ends after what waits has been posted; what is left after {@code drain} is dropped.
   *
   * @return when the connection is closed. Never fails
   */
  Future<Void> close(Duration drain) {
    closing = true;
    var deadline = vertx.timer(Math.max(1, drain.toMillis()), MILLISECONDS);
    deadline.onSuccess(_ -> giveUp());
    advance();
    return drained
        .future()
        .onComplete(_ -> deadline.cancel())
        .compose(_ -> client.shutdown(CLOSE_GRACE.toMillis(), MILLISECONDS))
        .otherwiseEmpty();
  }

  private void giveUp() {
    if (!waiting.isEmpty()) {
      progress.accept(
          new AlertmanagerProgress.Dropped(url, waiting.size(), "the server is shutting down"));
      waiting.clear();
      length = 0;
    }
    drained.tryComplete();
  }
}
