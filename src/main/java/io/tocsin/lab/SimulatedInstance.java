package io.tocsin.lab;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP server whose answers follow the faults injected into it. Confined to the context of its
 * {@link Fleet}.
 */
final class SimulatedInstance {
  /** Ends connections whose request hangs, so that they cannot pile up. */
  private static final int IDLE_SECONDS = 60;

  private static final int KNOCKS = 200;
  private static final int KNOCK_MILLIS = 5;

  private final Vertx vertx;
  private final String name;
  private final String host;
  private final Lab.Timing timing;
  private final Supplier<List<Check>> readiness;
  private final Map<FaultKind, Long> sinceMillis = new EnumMap<>(FaultKind.class); // confined
  private int port; // confined; once bound it stays, so that probes find the instance again
  private @Nullable HttpServer server; // confined
  private Future<Void> socket = Future.succeededFuture(); // confined; the last change of the socket

  /**
   * @param port 0 takes a free one at the first start
   * @param readiness what {@code /health/ready} tells
   */
  SimulatedInstance(
      Vertx vertx,
      String name,
      String host,
      int port,
      Lab.Timing timing,
      Supplier<List<Check>> readiness) {
    this.vertx = vertx;
    this.name = name;
    this.host = host;
    this.port = port;
    this.timing = timing;
    this.readiness = readiness;
  }

  String name() {
    return name;
  }

  Lab.Endpoint endpoint() {
    return new Lab.Endpoint(name, host, port);
  }

  List<FaultInfo> faults() {
    return sinceMillis.entrySet().stream()
        .map(fault -> new FaultInfo(name, fault.getKey().text(), fault.getValue()))
        .toList();
  }

  boolean has(FaultKind kind) {
    return sinceMillis.containsKey(kind);
  }

  /** Whether somebody listens, or will after the changes under way. */
  boolean isAlive() {
    return sinceMillis.keySet().stream().noneMatch(FaultKind::closesSocket);
  }

  /** Whether a client gets good answers; one that is only slow does. */
  boolean serves() {
    return isAlive() && !has(FaultKind.HANG) && !isErring();
  }

  /** Opens the socket. */
  Future<Void> start() {
    return settle();
  }

  /** Closes the socket for good, when the changes under way are done. */
  Future<Void> stop() {
    return socket.transform(
        _ -> {
          HttpServer open = server;
          return open == null ? Future.succeededFuture() : close(open);
        });
  }

  Future<Void> add(FaultKind kind) {
    sinceMillis.putIfAbsent(kind, System.currentTimeMillis());
    return settle();
  }

  /** Mends {@code kind}; when the socket cannot be opened again, the fault stays. */
  Future<Void> remove(FaultKind kind) {
    Long since = sinceMillis.remove(kind);
    if (since == null) {
      return settle();
    }
    return settle().onFailure(_ -> sinceMillis.putIfAbsent(kind, since));
  }

  /** Opens or closes the socket as the faults ask, one change after the other. */
  private Future<Void> settle() {
    socket = socket.transform(_ -> openOrClose());
    return socket;
  }

  private Future<Void> openOrClose() {
    HttpServer open = server;
    if (isAlive() && open == null) {
      return listen();
    }
    if (!isAlive() && open != null) {
      return close(open);
    }
    return Future.succeededFuture();
  }

  /*
   * Vert.x may report a server as closed while the kernel still accepts for it (the selector lets
   * go of the socket in its next round). A kill that is not one yet would make drills and tests
   * guess, and the port could not be bound again; so look from outside.
   */
  private Future<Void> close(HttpServer open) {
    server = null;
    NetClient knock = vertx.createNetClient();
    return open.close().compose(_ -> untilRefused(knock, KNOCKS)).eventually(knock::close);
  }

  private Future<Void> untilRefused(NetClient knock, int tries) {
    return knock
        .connect(port, host)
        .compose(NetSocket::close)
        .transform(
            accepted ->
                accepted.failed() || tries == 1
                    ? Future.succeededFuture()
                    : vertx
                        .timer(KNOCK_MILLIS, TimeUnit.MILLISECONDS)
                        .compose(_ -> untilRefused(knock, tries - 1)));
  }

  private Future<Void> listen() {
    return vertx
        .createHttpServer(new HttpServerOptions().setIdleTimeout(IDLE_SECONDS))
        .requestHandler(this::answer)
        .listen(port, host)
        .<Void>map(
            listening -> {
              server = listening;
              port = listening.actualPort();
              return null;
            })
        .recover(e -> Future.failedFuture(cannotListen(e)));
  }

  private IllegalStateException cannotListen(Throwable cause) {
    return new IllegalStateException(
        "cannot start lab instance %s on %s:%d: %s; stop what listens there or choose another port"
            .formatted(name, host, port, cause.getMessage()),
        cause);
  }

  private void answer(HttpServerRequest request) {
    if (has(FaultKind.HANG)) {
      return;
    }
    if (has(FaultKind.SLOW)) {
      vertx.setTimer(timing.slow().toMillis(), _ -> respond(request));
    } else {
      respond(request);
    }
  }

  private void respond(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (response.closed()) { // the client did not wait
      return;
    }
    if (isErring()) {
      health(response, false, List.of());
      return;
    }
    switch (Objects.requireNonNullElse(request.path(), "")) {
      case "/health/live" -> health(response, true, List.of());
      case "/health/ready", "/health" -> {
        List<Check> checks = readiness.get();
        health(response, Check.allUp(checks), checks);
      }
      default -> response.setStatusCode(404).end("no such path: " + request.path() + "\n");
    }
  }

  private void health(HttpServerResponse response, boolean isUp, List<Check> checks) {
    var body = Check.body(checks).put("status", isUp ? "UP" : "DOWN");
    response
        .setStatusCode(isUp ? 200 : 503)
        .putHeader("content-type", "application/json")
        .end(body.toBuffer());
  }

  private boolean isErring() {
    return has(FaultKind.ERROR) || (has(FaultKind.FLAP) && isInBadHalf());
  }

  private boolean isInBadHalf() {
    long since = sinceMillis.getOrDefault(FaultKind.FLAP, 0L);
    long periods = (System.currentTimeMillis() - since) / timing.flap().toMillis();
    return periods % 2 == 0;
  }
}
