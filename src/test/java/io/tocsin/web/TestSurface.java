package io.tocsin.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.tocsin.notify.AlertmanagerUrls;
import io.tocsin.promql.Engine;
import io.tocsin.rules.GroupSnapshot;
import io.tocsin.storage.MemoryStorage;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** The whole HTTP surface on a random port of the loopback, with parts that a test can set. */
final class TestSurface implements AutoCloseable {
  static final LiveLimits QUICK =
      new LiveLimits(
          Duration.ofMillis(20),
          Duration.ofMillis(100),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          8,
          10_000,
          1_000,
          64,
          8 << 20);

  /** Closes clients that take no data for 300 ms. */
  static final LiveLimits IMPATIENT =
      new LiveLimits(
          QUICK.frame(),
          QUICK.heartbeat(),
          Duration.ofMillis(300),
          QUICK.resumeTimeout(),
          QUICK.maxClients(),
          QUICK.maxEntities(),
          QUICK.maxCatchUp(),
          QUICK.ringDeltas(),
          QUICK.ringBytes());

  static final String INLINE = "{\"imports\":{}}";

  final Vertx vertx = Vertx.vertx();
  final LiveState live;
  final MemoryStorage storage = new MemoryStorage(Duration.ofDays(36_500));
  final TestAdmin admin = new TestAdmin(storage);
  final int port;
  private final WebParts parts;
  volatile List<GroupSnapshot> groups = List.of();
  volatile List<Target> targets = List.of();
  volatile List<Component> ready = List.of(new Component("storage", true, Map.of("series", 3)));
  volatile ReloadOutcome reload = new ReloadOutcome(List.of());
  private final HttpClient http = HttpClient.newHttpClient();

  TestSurface(LiveLimits limits, int verticles) throws Exception {
    this(limits, verticles, Set.of());
  }

  /**
   * @param features of the query engine
   */
  TestSurface(LiveLimits limits, int verticles, Set<String> features) throws Exception {
    live = new LiveState(vertx, limits, "0.1.0", InstantSource.system());
    HttpServerOptions options =
        WebVerticle.options("127.0.0.1", -1).setSendBufferSize(16_384).setIdleTimeout(2);
    var deployed = new ArrayList<WebVerticle>();
    parts = parts(Files.createTempDirectory("class-path"), features);
    for (int i = 0; i < verticles; i++) {
      deployed.add(new WebVerticle(parts, options));
    }
    var waiting = new ArrayList<>(deployed);
    vertx
        .deployVerticle(() -> waiting.removeLast(), new DeploymentOptions().setInstances(verticles))
        .await(10, SECONDS);
    port = deployed.getFirst().port();
  }

  private WebParts parts(Path classPath, Set<String> features) throws IOException {
    write(classPath, "web/index.html", "<script type=\"importmap\">" + INLINE + "</script>tocsin");
    write(classPath, "web/app.js", "export {};");
    write(classPath, "secret.txt", "not for the world");
    write(classPath, "META-INF/resources/_static/lit/3.3.3/index.js", "export const lit = 3;");
    Files.copy(Path.of("src/main/resources/openapi.yml"), classPath.resolve("openapi.yml"));
    var loader = new URLClassLoader(new URL[] {classPath.toUri().toURL()}, null);
    var pool = new BoundedPool(vertx, "web", 2, 64);
    return new WebParts(
        "0.1.0",
        live,
        new QueryApi(
            new Engine(Engine.Limits.DEFAULT, features),
            storage::querier,
            new BoundedPool(vertx, "promql", 2, 4),
            InstantSource.system(),
            Duration.ofMinutes(2)),
        () -> groups,
        () -> targets,
        new TestStatus(storage),
        admin,
        new BoundedPool(vertx, "snapshot", 1, 1),
        () -> AlertmanagerUrls.NONE,
        new SelfHealth() {
          @Override
          public List<Component> live() {
            return List.of();
          }

          @Override
          public List<Component> ready() {
            return ready;
          }
        },
        () -> Future.succeededFuture(reload),
        contentType -> "# scraped as " + contentType + "\n",
        new StaticFiles(pool, loader),
        pool,
        new Cors("http://friend\\.example"),
        Map.of("/lab", TestSurface::lab),
        new AllowedHosts("127.0.0.1", "tocsin.example", List.of()));
  }

  /** The routes of one verticle. */
  List<Route> routes() {
    return WebRoutes.router(vertx, parts, new LiveSockets(vertx, live)).getRoutes();
  }

  private static Router lab(Vertx vertx) {
    Router router = Router.router(vertx);
    router.get("/faults").handler(ctx -> ctx.end("none"));
    router.post("/faults").handler(ctx -> ctx.end("injected"));
    router
        .get("/broken")
        .handler(
            _ -> {
              throw new IllegalStateException("with a secret");
            });
    return router;
  }

  private static void write(Path root, String name, String text) throws IOException {
    Files.createDirectories(root.resolve(name).getParent());
    Files.writeString(root.resolve(name), text);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return send("GET", path, "", headers);
  }

  /** Sends {@code body}; {@code headers} are name, value, name, value. */
  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  @Override
  public void close() throws TimeoutException {
    http.close();
    vertx.close().await(20, SECONDS);
  }
}
