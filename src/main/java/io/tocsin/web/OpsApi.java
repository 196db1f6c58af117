package io.tocsin.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Health, metrics and reload: what operators and orchestrators ask. */
record OpsApi(
    SelfHealth health,
    Supplier<Future<ReloadOutcome>> reload,
    MetricsText metrics,
    BoundedPool pool) {
  private static final Logger LOG = LoggerFactory.getLogger(OpsApi.class);
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPENMETRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  void live(RoutingContext ctx) {
    answer(ctx, health.live());
  }

  void ready(RoutingContext ctx) {
    answer(ctx, health.ready());
  }

  void all(RoutingContext ctx) {
    var components = new ArrayList<>(health.live());
    components.addAll(health.ready());
    answer(ctx, components);
  }

  private static void answer(RoutingContext ctx, List<Component> components) {
    boolean up = components.stream().allMatch(Component::isUp);
    var checks = new JsonArray();
    for (Component component : components) {
      checks.add(
          new JsonObject()
              .put("id", component.id())
              .put("status", component.isUp() ? "UP" : "DOWN")
              .put("data", new JsonObject(component.data())));
    }
    var body = new JsonObject().put("status", up ? "UP" : "DOWN").put("checks", checks);
    Api.send(ctx, up ? 200 : 503, body.toBuffer());
  }

  void plainHealthy(RoutingContext ctx) {
    plain(ctx, health.live(), "Tocsin is Healthy.\n");
  }

  void plainReady(RoutingContext ctx) {
    plain(ctx, health.ready(), "Tocsin is Ready.\n");
  }

  private static void plain(RoutingContext ctx, List<Component> components, String well) {
    boolean up = components.stream().allMatch(Component::isUp);
    if (!up) {
      ctx.response().putHeader("X-Prometheus-Stopping", "false");
    }
    text(ctx, up ? 200 : 503, TEXT, up ? well : "Service Unavailable\n");
  }

  void reload(RoutingContext ctx) {
    Owner.here(ctx.vertx(), reload.get())
        .onSuccess(outcome -> reloaded(ctx, outcome))
        .onFailure(
            e -> {
              LOG.error("reload failed", e);
              text(ctx, 500, TEXT, "reload failed, see the log of the server\n");
            });
  }

  private static void reloaded(RoutingContext ctx, ReloadOutcome outcome) {
    if (outcome.isApplied()) {
      text(ctx, 200, TEXT, "");
    } else {
      text(ctx, 500, TEXT, String.join("\n", outcome.faults()) + "\n");
    }
  }

  void metrics(RoutingContext ctx) {
    String accept = ctx.request().getHeader("Accept");
    boolean open = accept != null && accept.contains("application/openmetrics-text");
    String contentType = open ? OPENMETRICS : PROMETHEUS_TEXT;
    pool.run(() -> metrics.scrape(contentType))
        .onSuccess(text -> text(ctx, 200, contentType, text))
        .onFailure(
            e -> {
              LOG.error("cannot scrape the own metrics", e);
              text(ctx, 503, TEXT, "cannot scrape, see the log of the server\n");
            });
  }

  /** Answers with text. */
  static void text(RoutingContext ctx, int status, String contentType, String text) {
    text(ctx, status, contentType, Buffer.buffer(text));
  }

  /** Answers with text as it is. */
  static void text(RoutingContext ctx, int status, String contentType, Buffer text) {
    if (ctx.response().ended() || ctx.response().closed()) {
      return; // the client went away
    }
    ctx.response()
        .setStatusCode(status)
        .putHeader("Content-Type", contentType)
        .putHeader("Cache-Control", "no-store")
        .end(text)
        .onFailure(e -> LOG.debug("cannot answer {}: {}", ctx.normalizedPath(), e.toString()));
  }
}
