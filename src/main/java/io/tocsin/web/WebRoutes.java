package io.tocsin.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Every path that Tocsin answers on; {@code openapi.yml} describes them. */
final class WebRoutes {
  private static final Future<Optional<Buffer>> NOTHING = Future.succeededFuture(Optional.empty());
  private static final String READING = "GET, HEAD, OPTIONS";
  private static final String READING_OR_FORM = "GET, HEAD, OPTIONS, POST";

  private final Router router;
  private final WebParts parts;
  private final FormHandler forms = new FormHandler();

  private WebRoutes(Vertx vertx, WebParts parts) {
    this.router = Router.router(vertx);
    this.parts = parts;
  }

  /** The router of one verticle, with {@code sockets} behind {@code /api/v1/live}. */
  static Router router(Vertx vertx, WebParts parts, LiveSockets sockets) {
    var routes = new WebRoutes(vertx, parts);
    routes.router.route().handler(WebRoutes::harden);
    routes.router.route("/api/v1/*").handler(parts.cors()::handle);
    routes.router.route().handler(parts.hosts()::check);
    routes.live(sockets);
    routes.prometheus();
    routes.admin(vertx);
    routes.ops();
    routes.mounts(vertx);
    routes.files();
    routes.errors();
    return routes.router;
  }

  private static void harden(RoutingContext ctx) {
    HttpServerResponse response = ctx.response();
    response.putHeader("X-Content-Type-Options", "nosniff");
    response.putHeader("Referrer-Policy", "no-referrer");
    response.putHeader("X-Frame-Options", "DENY");
    response.putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    ctx.next();
  }

  private void live(LiveSockets sockets) {
    router.get("/api/v1/live").handler(sockets::upgrade);
    get("/api/v1/state", ctx -> Api.answer(ctx, parts.live().snapshot()));
    var entities = new EntitiesApi(parts.live());
    get("/api/v1/services", ctx -> Api.answer(ctx, entities.services()));
    get("/api/v1/services/:name", ctx -> Api.answer(ctx, entities.service(param(ctx, "name"))));
    get("/api/v1/instances", ctx -> Api.answer(ctx, entities.instances()));
    get(
        "/api/v1/instances/:service/:instance",
        ctx -> Api.answer(ctx, entities.instance(param(ctx, "service"), param(ctx, "instance"))));
  }

  private void prometheus() {
    getOrForm("/api/v1/query", ctx -> Api.answer(ctx, parts.queries().instant(Params.of(ctx))));
    getOrForm("/api/v1/query_range", ctx -> Api.answer(ctx, parts.queries().range(Params.of(ctx))));
    getOrForm(
        "/api/v1/query_exemplars",
        ctx -> Api.answerIfAny(ctx, parts.queries().exemplars(Params.of(ctx))));
    ExpressionApi expressions = parts.queries().expressions();
    getOrForm("/api/v1/format_query", ctx -> Api.answer(ctx, expressions.format(Params.of(ctx))));
    getOrForm("/api/v1/parse_query", ctx -> Api.answer(ctx, expressions.tree(Params.of(ctx))));
    SeriesApi series = parts.queries().series();
    getOrForm("/api/v1/series", ctx -> Api.answer(ctx, series.series(Params.of(ctx))));
    getOrForm("/api/v1/labels", ctx -> Api.answer(ctx, series.labels(Params.of(ctx))));
    get(
        "/api/v1/label/:name/values",
        ctx -> Api.answer(ctx, series.values(param(ctx, "name"), Params.of(ctx))));
    get("/api/v1/metadata", ctx -> Api.send(ctx, 200, NothingApi.metadata(Params.of(ctx))));
    var alertmanagers = new AlertmanagersApi(parts.alertmanagers());
    get("/api/v1/alertmanagers", ctx -> Api.send(ctx, 200, alertmanagers.alertmanagers()));
    var rules = new RulesApi(parts.rules());
    get("/api/v1/rules", ctx -> Api.send(ctx, 200, rules.rules(Params.of(ctx))));
    get("/api/v1/alerts", ctx -> Api.send(ctx, 200, rules.alerts()));
    var targets = new TargetsApi(parts.targets());
    get("/api/v1/targets", ctx -> Api.send(ctx, 200, targets.targets(Params.of(ctx))));
    get("/api/v1/scrape_pools", ctx -> Api.send(ctx, 200, targets.scrapePools()));
    get(
        "/api/v1/targets/metadata",
        ctx -> Api.send(ctx, 200, NothingApi.targetMetadata(Params.of(ctx))));
    for (String what : List.of("metric_names", "label_names", "label_values")) {
      getOrForm("/api/v1/search/" + what, ctx -> Api.fail(ctx, NothingApi.search()));
    }
    status();
    for (String ending : List.of("yml", "yaml")) { // the second is Prometheus's
      get("/api/v1/openapi." + ending, ctx -> parts.files().resource(ctx, "openapi.yml"));
    }
    FederateApi federation = parts.queries().federation(parts.status().externalLabels());
    get("/federate", ctx -> federate(ctx, federation));
  }

  private static void federate(RoutingContext ctx, FederateApi federation) {
    String accept = ctx.request().getHeader(HttpHeaders.ACCEPT);
    federation
        .federate(Params.of(ctx), accept == null ? "" : accept)
        .onSuccess(page -> OpsApi.text(ctx, 200, page.contentType(), page.text()))
        .onFailure(
            e -> {
              switch (e) {
                case ApiException fault -> tell(ctx, fault.type().status, "" + fault.getMessage());
                case Busy busy -> tell(ctx, 503, "" + busy.getMessage());
                default -> ctx.fail(e);
              }
            });
  }

  private void status() {
    var status = new StatusApi(parts.version(), parts.status(), parts.pool());
    get("/api/v1/status/buildinfo", ctx -> Api.send(ctx, 200, status.buildInfo()));
    get("/api/v1/status/config", ctx -> Api.send(ctx, 200, status.config()));
    get("/api/v1/status/flags", ctx -> Api.send(ctx, 200, status.flags()));
    get("/api/v1/status/runtimeinfo", ctx -> Api.send(ctx, 200, status.runtimeInfo()));
    get("/api/v1/status/walreplay", ctx -> Api.send(ctx, 200, status.walReplay()));
    get("/api/v1/status/tsdb", ctx -> Api.answer(ctx, status.tsdb(Params.of(ctx))));
    get("/api/v1/status/tsdb/blocks", ctx -> Api.send(ctx, 200, status.blocks()));
    get("/api/v1/features", ctx -> Api.send(ctx, 200, status.features()));
    get("/api/v1/notifications", ctx -> Api.send(ctx, 200, status.notifications()));
    // as from a Prometheus that has as many subscribers as it takes: ask again for the list
    get("/api/v1/notifications/live", ctx -> Api.answerIfAny(ctx, NOTHING));
    get(
        "/version",
        ctx -> OpsApi.text(ctx, 200, "text/plain; charset=utf-8", status.plainVersion()));
  }

  private void admin(Vertx vertx) {
    var admin = new AdminApi(vertx, parts.admin(), parts.snapshots(), parts.pool());
    change(
        "/api/v1/admin/tsdb/delete_series",
        ctx -> Api.answerIfAny(ctx, admin.deleteSeries(Params.of(ctx))));
    change(
        "/api/v1/admin/tsdb/clean_tombstones",
        ctx -> Api.answerIfAny(ctx, admin.cleanTombstones()));
    change("/api/v1/admin/tsdb/snapshot", ctx -> Api.answer(ctx, admin.snapshot(Params.of(ctx))));
  }

  /** A path that changes something, so no page of another origin may use it. */
  private void change(String path, Consumer<RoutingContext> handler) {
    changing(path).handler(WebRoutes::requireSameOrigin);
    changing(path).handler(forms).handler(handler::accept);
    router.route(path).handler(ctx -> refuseMethod(ctx, "OPTIONS, POST, PUT"));
  }

  private Route changing(String path) {
    return router.route(path).method(HttpMethod.POST).method(HttpMethod.PUT);
  }

  private void ops() {
    var ops = new OpsApi(parts.health(), parts.reload(), parts.metrics(), parts.pool());
    get("/health", ops::all);
    get("/health/live", ops::live);
    get("/health/ready", ops::ready);
    get("/-/healthy", ops::plainHealthy);
    get("/-/ready", ops::plainReady);
    get("/metrics", ops::metrics);
    router
        .route("/-/reload")
        .method(HttpMethod.POST)
        .method(HttpMethod.PUT)
        .handler(WebRoutes::requireSameOrigin)
        .handler(ops::reload);
    router.route("/-/reload").handler(WebRoutes::refuseToReload);
  }

  private static void refuseToReload(RoutingContext ctx) {
    ctx.response().putHeader("Allow", "POST, PUT");
    if (ctx.request().method().equals(HttpMethod.GET)) {
      OpsApi.text(ctx, 405, "text/plain; charset=utf-8", "Only POST or PUT requests allowed");
    } else {
      ctx.fail(405);
    }
  }

  private void mounts(Vertx vertx) {
    parts
        .mounts()
        .forEach(
            (path, make) -> {
              router.route(path + "/*").handler(WebRoutes::requireSameOriginToChange);
              router.route(path + "/*").subRouter(make.apply(vertx));
            });
  }

  private void files() {
    get("/", parts.files()::index);
    // where Prometheus's links in notifications lead
    get("/graph", ctx -> ctx.redirect("./#/alerts"));
    get("/_static/*", parts.files()::library);
    // not under /api and /-: there a GET route for all paths would turn every 404 into a 405
    Route files = router.routeWithRegex("^/(?!api/|-/|_static/).+$");
    files.method(HttpMethod.GET).method(HttpMethod.HEAD).handler(parts.files()::app);
  }

  /** A read-only path; HEAD is answered as GET without a body. */
  private void get(String path, Consumer<RoutingContext> handler) {
    reading(path, handler);
    router.route(path).handler(ctx -> refuseMethod(ctx, READING));
  }

  private void reading(String path, Consumer<RoutingContext> handler) {
    router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(handler::accept);
  }

  private static void refuseMethod(RoutingContext ctx, String allowed) {
    ctx.response().putHeader("Allow", allowed);
    ctx.fail(405);
  }

  /** A read-only path whose parameters may come as a form, because queries grow long. */
  private void getOrForm(String path, Consumer<RoutingContext> handler) {
    reading(path, handler);
    // a form of any page could send costly queries; a route of its own, because bodies come first
    router.post(path).handler(this::requireAllowedOrigin);
    router.post(path).handler(forms).handler(handler::accept);
    router.route(path).handler(ctx -> refuseMethod(ctx, READING_OR_FORM));
  }

  private static String param(RoutingContext ctx, String name) {
    String value = ctx.pathParam(name);
    return value == null ? "" : value;
  }

  private static void requireSameOriginToChange(RoutingContext ctx) {
    HttpMethod method = ctx.request().method();
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    if (reads) {
      ctx.next();
    } else {
      requireSameOrigin(ctx);
    }
  }

  private void requireAllowedOrigin(RoutingContext ctx) {
    if (parts.cors().allows(ctx.request())) {
      ctx.next();
    } else {
      ctx.fail(403);
    }
  }

  private static void requireSameOrigin(RoutingContext ctx) {
    if (SameOrigin.allows(ctx.request())) {
      ctx.next();
    } else {
      ctx.fail(403);
    }
  }

  private void errors() {
    router.errorHandler(403, ctx -> refuse(ctx, 403, "not allowed from a page of another origin"));
    router.errorHandler(404, ctx -> tell(ctx, 404, "404 page not found"));
    router.errorHandler(405, ctx -> tell(ctx, 405, "Method Not Allowed"));
    router.errorHandler(
        413, ctx -> refuse(ctx, 413, "body exceeds " + FormHandler.MAX_BYTES + " bytes"));
    router.errorHandler(
        421,
        ctx ->
            refuse(
                ctx, 421, "not a name of this server; allowed_hosts in tocsin.yml can add names"));
    router.errorHandler(400, ctx -> refuse(ctx, 400, "malformed request"));
    router.errorHandler(500, WebRoutes::failed);
  }

  private static void failed(RoutingContext ctx) {
    Throwable failure = ctx.failure();
    Api.fail(ctx, failure == null ? new IllegalStateException("failed without a cause") : failure);
  }

  private static void refuse(RoutingContext ctx, int status, String why) {
    if (isApi(ctx)) {
      Api.fail(ctx, status, ErrorType.BAD_DATA, why);
    } else {
      tell(ctx, status, why);
    }
  }

  private static void tell(RoutingContext ctx, int status, String why) {
    ctx.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .end(why + "\n");
  }

  private static boolean isApi(RoutingContext ctx) {
    String path = ctx.request().path();
    return path != null && path.startsWith("/api/");
  }
}
