package io.tocsin.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected client.
 *
 * <pre>
 *        resume            answer             queue full, delta
 * NEW ───────────▶ ASKED ──────────▶ CURRENT ──────────────────▶ LAGGING
 *                    ▲                                              │
 *                    └───────────────────── drained ────────────────┘
 * </pre>
 *
 * Each may become CLOSED, after which the socket is not touched. A lagging client costs one number:
 * the delta it knows. What it missed is asked of the state when it can read again, so there is no
 * backlog to grow. Deltas that come while it is ASKED are older than the answer, because both
 * travel from the state's context in order. Confined to the context of its connection.
 */
final class LiveSocket {
  /** Larger inbound messages are none of this protocol. */
  static final int MAX_INBOUND_BYTES = 4096;

  private static final int FRAME_BYTES = 65_536; // what common clients accept without being told
  private static final Logger LOG = LoggerFactory.getLogger(LiveSocket.class);

  private enum Phase {
    NEW,
    ASKED,
    CURRENT,
    LAGGING,
    CLOSED
  }

  private final HttpConnection connection;
  private final ServerWebSocket socket;
  private final LiveState state;
  private final long openedAtMillis;
  private Phase phase = Phase.NEW; // confined
  private long seq; // confined
  private OptionalLong fullSinceMillis = OptionalLong.empty(); // confined

  LiveSocket(HttpConnection connection, ServerWebSocket socket, LiveState state) {
    this.connection = connection;
    this.socket = socket;
    this.state = state;
    this.openedAtMillis = state.clock().millis();
    socket.drainHandler(_ -> drained());
    socket.textMessageHandler(this::received);
    socket.binaryMessageHandler(_ -> close(1003, "only text messages are understood"));
    socket.exceptionHandler(e -> LOG.debug("live client failed: {}", e.toString()));
  }

  private void received(String text) {
    if (phase == Phase.CLOSED) {
      return;
    }
    if (phase != Phase.NEW) {
      close(1008, "resume is sent once, nothing else after it");
      return;
    }
    try {
      var message = new JsonObject(text);
      if (!"resume".equals(message.getValue("type"))) {
        close(1008, "the first message must be of type resume");
        return;
      }
      String bootId = message.getString("bootId", "");
      Long lastSeq = message.getLong("lastSeq", 0L);
      if (bootId == null || lastSeq == null) { // a JSON null is there, and is no default
        close(1007, "not a resume message");
        return;
      }
      ask(state.welcome(bootId, lastSeq));
    } catch (DecodeException | ClassCastException e) {
      close(1007, "not a resume message");
    }
  }

  private void ask(io.vertx.core.Future<LiveState.Welcome> question) {
    phase = Phase.ASKED;
    question
        .onSuccess(
            answer -> {
              if (phase == Phase.CLOSED || socket.isClosed()) {
                return;
              }
              answer.messages().forEach(this::write);
              seq = answer.seq();
              phase = Phase.CURRENT;
            })
        .onFailure(
            e -> {
              LOG.error("cannot answer a live client", e);
              close(1011, "internal error");
            });
  }

  /** A new delta of the server. */
  void changed(LiveLog.Delta delta) {
    if (phase != Phase.CURRENT || socket.isClosed()) {
      return;
    }
    if (socket.writeQueueFull()) {
      phase = Phase.LAGGING;
      return;
    }
    write(delta.message());
    seq = delta.seq();
  }

  private void drained() {
    fullSinceMillis = OptionalLong.empty();
    if (phase == Phase.LAGGING) {
      ask(state.catchUp(seq));
    }
  }

  /** Tells that the server lives, and lets go of a client that does not. */
  void beat(Buffer heartbeat) {
    if (phase == Phase.CLOSED || socket.isClosed()) {
      return;
    }
    long now = state.clock().millis();
    if (phase == Phase.NEW && now - openedAtMillis >= state.limits().resumeTimeout().toMillis()) {
      close(1008, "no resume message");
    } else if (socket.writeQueueFull()) {
      stalled(now);
    } else if (phase == Phase.CURRENT) {
      write(heartbeat);
    }
  }

  private void stalled(long now) {
    long since = fullSinceMillis.orElse(now);
    fullSinceMillis = OptionalLong.of(since);
    if (now - since >= state.limits().drainTimeout().toMillis()) {
      LOG.info("live client takes no data, closing: remote={}", socket.remoteAddress());
      phase = Phase.CLOSED;
      connection // nothing more is sent; if even the close gets stuck, the idle timeout cuts it
          .close()
          .onFailure(e -> LOG.debug("cannot close a live client: {}", e.toString()));
    }
  }

  /**
   * Writes the shared bytes without a copy per client: a text frame made of a string would be
   * encoded for each client anew, while continuation frames take the buffer itself. The opening
   * brace goes ahead as the text frame that they continue; an empty one confuses some clients.
   */
  private void write(Buffer message) {
    socket.writeFrame(WebSocketFrame.textFrame("{", false));
    for (int from = 1; from < message.length(); from += FRAME_BYTES) {
      int to = Math.min(message.length(), from + FRAME_BYTES);
      socket
          .writeFrame(
              WebSocketFrame.continuationFrame(message.slice(from, to), to == message.length()))
          .onFailure(e -> LOG.debug("cannot write to a live client: {}", e.toString()));
    }
  }

  /** The connection is gone. */
  void closed() {
    phase = Phase.CLOSED;
  }

  /** Says why and ends the connection. */
  void close(int code, String reason) {
    phase = Phase.CLOSED;
    socket
        .close((short) code, reason)
        .onFailure(e -> LOG.debug("cannot close a live client: {}", e.toString()));
  }
}
