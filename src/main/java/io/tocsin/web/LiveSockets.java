package io.tocsin.web;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live clients of one verticle. Confined to its context. */
final class LiveSockets {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSockets.class);

  private final Vertx vertx;
  private final LiveState state;
  private final Set<LiveSocket> clients = new LinkedHashSet<>(); // confined
  private final Handler<LiveLog.Delta> subscription = this::changed;
  private long seq; // confined
  private long heartbeat; // confined

  LiveSockets(Vertx vertx, LiveState state) {
    this.vertx = vertx;
    this.state = state;
  }

  /** Begins to receive deltas and to beat. */
  Future<Void> start() {
    heartbeat = vertx.setPeriodic(state.limits().heartbeat().toMillis(), _ -> beat());
    return state.subscribe(subscription).onSuccess(newest -> seq = newest).mapEmpty();
  }

  /** Turns the request into a live connection, or refuses it. */
  void upgrade(RoutingContext ctx) {
    if (!"websocket".equalsIgnoreCase(ctx.request().getHeader("Upgrade"))) {
      Api.fail(ctx, 426, ErrorType.BAD_DATA, "this is a WebSocket; GET /api/v1/state answers once");
    } else if (!SameOrigin.allows(ctx.request())) {
      Api.fail(ctx, 403, ErrorType.BAD_DATA, "live data is for pages of this server only");
    } else if (!state.enter()) {
      Api.fail(ctx, 503, ErrorType.UNAVAILABLE, "too many live clients, try again later");
    } else {
      ctx.request()
          .toWebSocket()
          .onSuccess(socket -> accept(ctx.request().connection(), socket))
          .onFailure(
              e -> {
                state.leave();
                LOG.debug("live upgrade failed: {}", e.toString());
              });
    }
  }

  private void accept(HttpConnection connection, ServerWebSocket socket) {
    var client = new LiveSocket(connection, socket, state);
    clients.add(client);
    socket.closeHandler(
        _ -> {
          client.closed();
          clients.remove(client);
          state.leave();
        });
  }

  private void changed(LiveLog.Delta delta) {
    seq = delta.seq();
    clients.forEach(client -> client.changed(delta));
  }

  private void beat() {
    Buffer message =
        new JsonObject()
            .put("type", "heartbeat")
            .put("seq", seq)
            .put("serverTimeMillis", state.clock().millis())
            .toBuffer();
    Set.copyOf(clients).forEach(client -> client.beat(message));
  }

  /** Says good-bye to all clients. */
  Future<Void> stop() {
    vertx.cancelTimer(heartbeat);
    Set.copyOf(clients).forEach(client -> client.close(1001, "server is stopping"));
    return state.unsubscribe(subscription);
  }
}
