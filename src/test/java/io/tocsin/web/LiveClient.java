package io.tocsin.web;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A client of the live protocol, as a dashboard is one. */
final class LiveClient {
  /** Held, because an unreachable client is closed by the garbage collector. */
  final WebSocketClient client;

  final WebSocket socket;
  final AtomicLong receivedBytes = new AtomicLong();
  final CompletableFuture<Short> closed = new CompletableFuture<>();
  private final LinkedBlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();

  LiveClient(TestSurface surface) throws TimeoutException {
    this(surface.vertx, surface.port);
  }

  private LiveClient(Vertx vertx, int port) throws TimeoutException {
    var options =
        new WebSocketClientOptions()
            .setClosingTimeout(1)
            .setMaxMessageSize(64 << 20)
            .setReceiveBufferSize(16_384);
    client = vertx.createWebSocketClient(options);
    socket =
        client
            .connect(
                new WebSocketConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(port)
                    .setURI("/api/v1/live"))
            .onSuccess(this::listen)
            .await(5, SECONDS);
  }

  private void listen(WebSocket opened) {
    opened.textMessageHandler(
        text -> {
          receivedBytes.addAndGet(text.length());
          messages.add(new JsonObject(text));
        });
    opened.closeHandler(_ -> closed.complete(opened.closeStatusCode()));
  }

  /** Says resume as a client without a past. */
  LiveClient fresh() throws TimeoutException {
    return resume("", 0);
  }

  LiveClient resume(String bootId, long lastSeq) throws TimeoutException {
    send(new JsonObject().put("type", "resume").put("bootId", bootId).put("lastSeq", lastSeq));
    return this;
  }

  void send(JsonObject message) throws TimeoutException {
    socket.writeTextMessage(message.encode()).await(5, SECONDS);
  }

  /** The next message that is not a heartbeat. */
  JsonObject next() throws InterruptedException {
    JsonObject message = any();
    return message.getString("type").equals("heartbeat") ? next() : message;
  }

  /** The next message, which must be of {@code type}. */
  JsonObject next(String type) throws InterruptedException {
    JsonObject message = next();
    assertThat(message.getString("type")).as(message.encode()).isEqualTo(type);
    return message;
  }

  JsonObject any() throws InterruptedException {
    JsonObject message = messages.poll(10, SECONDS);
    assertThat(message).as("a message within 10 s").isNotNull();
    return message;
  }

  /** The entity of the only change of {@code delta}. */
  static JsonObject only(JsonObject delta) {
    JsonArray changes = delta.getJsonArray("changes");
    assertThat(changes).hasSize(1);
    return changes.getJsonObject(0).getJsonObject("entity");
  }
}
