package io.tocsin.lab;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Objects;

/**
 * The lab over HTTP, relative to where it is mounted ({@code /lab/*}). Errors are {@code
 * {"error":"…"}} with 400, 404, 409 or 415.
 *
 * <pre>
 * GET    /api/faults                    {"faults":[{"instance","kind","sinceMillis"}],"instances":[…],"kinds":[…]}
 * POST   /api/faults                    {"instance":"shop-2","kind":"kill"} → 204
 * DELETE /api/faults/{instance}/{kind}  → 204
 * DELETE /api/faults                    → 204
 * GET    /api/hooks                     what webhooks brought, newest first
 * POST   /hook/{name}                   an Alertmanager webhook payload → 200
 * </pre>
 */
public final class LabRoutes {
  private static final long MAX_BODY_BYTES = 1 << 20;

  private final Lab.Running lab;
  private final HookConsole hooks;

  private LabRoutes(Lab.Running lab, HookConsole hooks) {
    this.lab = lab;
    this.hooks = hooks;
  }

  /** A router to mount with {@code route("/lab/*").subRouter(…)}. */
  public static Router router(Vertx vertx, Lab.Running lab, HookConsole hooks) {
    var routes = new LabRoutes(lab, hooks);
    Router router = Router.router(vertx);
    router.post().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    router.get("/api/faults").handler(routes::list);
    router.post("/api/faults").handler(routes::inject);
    router.delete("/api/faults").handler(ctx -> answer(ctx, lab.clearAll(), 400));
    router.delete("/api/faults/:instance/:kind").handler(routes::clear);
    router.get("/api/hooks").handler(routes::hooks);
    router.post("/hook/:name").handler(routes::receive);
    return router;
  }

  private void list(RoutingContext ctx) {
    var faults = new JsonArray();
    lab.faults()
        .forEach(
            fault ->
                faults.add(
                    new JsonObject()
                        .put("instance", fault.instance())
                        .put("kind", fault.kind())
                        .put("sinceMillis", fault.sinceMillis())));
    json(
        ctx,
        200,
        new JsonObject()
            .put("faults", faults)
            .put("instances", new JsonArray(lab.instances()))
            .put("kinds", new JsonArray(lab.kinds())));
  }

  private void inject(RoutingContext ctx) {
    if (!isJson(ctx)) { // a page of another origin cannot send this type without being asked
      error(ctx, 415, "send the fault with content-type application/json");
      return;
    }
    try {
      JsonObject body = body(ctx).toJsonObject();
      String instance = body.getString("instance", "");
      answer(ctx, lab.inject(instance, body.getString("kind", "")), 400);
    } catch (DecodeException | ClassCastException e) {
      error(
          ctx, 400, "body must be {\"instance\":\"shop-2\",\"kind\":\"kill\"}: " + e.getMessage());
    }
  }

  private static boolean isJson(RoutingContext ctx) {
    String type = ctx.request().getHeader("content-type");
    return type != null && type.startsWith("application/json");
  }

  /** Empty where the request has none. */
  private static Buffer body(RoutingContext ctx) {
    return Objects.requireNonNullElseGet(ctx.body().buffer(), Buffer::buffer);
  }

  /** A parameter of the route's own path, so it is there. */
  private static String param(RoutingContext ctx, String name) {
    return Objects.requireNonNull(ctx.pathParam(name));
  }

  private void clear(RoutingContext ctx) {
    answer(ctx, lab.clear(param(ctx, "instance"), param(ctx, "kind")), 404);
  }

  private void hooks(RoutingContext ctx) {
    var received = new JsonArray();
    hooks.newestFirst().forEach(one -> received.add(one.toJson()));
    json(ctx, 200, new JsonObject().put("hooks", received));
  }

  private void receive(RoutingContext ctx) {
    try {
      hooks.accept(param(ctx, "name"), body(ctx), System.currentTimeMillis());
      json(ctx, 200, new JsonObject().put("status", "ok"));
    } catch (IllegalArgumentException e) {
      error(ctx, 400, String.valueOf(e.getMessage()));
    }
  }

  private static void answer(RoutingContext ctx, Future<Void> done, int unknownNameStatus) {
    done.onSuccess(_ -> ctx.response().setStatusCode(204).end())
        .onFailure(
            e ->
                error(
                    ctx,
                    e instanceof IllegalArgumentException ? unknownNameStatus : 409,
                    String.valueOf(e.getMessage())));
  }

  private static void error(RoutingContext ctx, int status, String message) {
    json(ctx, status, new JsonObject().put("error", message));
  }

  private static void json(RoutingContext ctx, int status, JsonObject body) {
    HttpServerResponse response = ctx.response().setStatusCode(status);
    response.putHeader("content-type", "application/json").end(body.toBuffer());
  }
}
