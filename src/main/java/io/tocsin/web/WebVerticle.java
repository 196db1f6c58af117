package io.tocsin.web;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of the HTTP and WebSocket connections. Deploy as many as there are cores;
 * they share one port (for a random one give a negative number).
 */
public final class WebVerticle extends VerticleBase {
  /** As much as Prometheus takes: queries of dashboards grow long. */
  private static final int MAX_URL_BYTES = 1 << 20;

  private final WebParts parts;
  private final HttpServerOptions options;
  private @Nullable LiveSockets sockets; // confined
  private @Nullable HttpServer server; // confined

  /**
   * @param options from {@link #options(String, int)}
   */
  public WebVerticle(WebParts parts, HttpServerOptions options) {
    this.parts = parts;
    this.options = options;
  }

  /** The options that the surface relies on: compression and bounds. */
  public static HttpServerOptions options(String host, int port) {
    return new HttpServerOptions()
        .setHost(host)
        .setPort(port)
        .setCompressionSupported(true)
        .setCompressionLevel(4)
        .setHttp2ClearTextEnabled(false) // upgraded, an answer said gzip and was not packed
        .setIdleTimeout(120)
        .setMaxFormAttributeSize(FormHandler.MAX_BYTES)
        .setMaxFormBufferedBytes(16_384)
        .setMaxInitialLineLength(MAX_URL_BYTES)
        .setMaxWebSocketFrameSize(LiveSocket.MAX_INBOUND_BYTES)
        .setMaxWebSocketMessageSize(LiveSocket.MAX_INBOUND_BYTES)
        .setWebSocketClosingTimeout(2)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false);
  }

  @Override
  public Future<?> start() {
    var live = new LiveSockets(vertx, parts.live());
    sockets = live;
    return live.start()
        .compose(
            _ ->
                vertx
                    .createHttpServer(options)
                    .requestHandler(WebRoutes.router(vertx, parts, live))
                    .listen())
        .onSuccess(listening -> server = listening);
  }

  /** The port it listens on; only after it was deployed. */
  public int port() {
    return server == null ? -1 : server.actualPort();
  }

  @Override
  public Future<?> stop() {
    return sockets == null ? Future.succeededFuture() : sockets.stop();
  }
}
