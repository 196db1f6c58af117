package io.tocsin.server;

import io.tocsin.web.LiveState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.Map;
import java.util.function.Function;

/** Something that a command adds to a server, such as the simulated fleet of the demo. */
public interface Extension {
  /**
   * Starts before the first probe.
   *
   * @return routers to mount by path prefix, such as {@code /lab}
   */
  Future<Map<String, Function<Vertx, Router>>> start(Vertx vertx, LiveState live);

  /** Whether faults can be injected; the dashboard then shows its lab page. */
  boolean isLab();

  /** Ends after the last probe. */
  Future<Void> stop();
}
