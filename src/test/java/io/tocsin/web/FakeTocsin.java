package io.tocsin.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves the dashboard's files and speaks the live protocol from a script: the test says what
 * changes, when the heart stops and when the line is cut. Sends the same strict content security
 * policy that a real server should. May be called from any thread.
 */
final class FakeTocsin {
  /** Short, so that a page is stale within a second. */
  static final int HEARTBEAT_MILLIS = 300;

  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

  private final Vertx vertx;
  private final HttpServer server;
  private final long heartbeat;
  private final String page = resource("web/index.html");
  private final List<ServerWebSocket> clients = new CopyOnWriteArrayList<>();
  private final List<JsonObject> resumes = new CopyOnWriteArrayList<>();
  private final List<String> labRequests = new CopyOnWriteArrayList<>();
  private final Map<String, Map<String, JsonObject>> entities = new LinkedHashMap<>();
  private final Map<Long, JsonObject> deltas = new LinkedHashMap<>();
  private volatile JsonArray hooks = new JsonArray();
  private volatile boolean beating = true;
  private volatile boolean accepting = true;
  private volatile boolean remembering = true;
  private volatile String labRefusal = "";
  private String bootId = "boot-1";
  private long seq = 800;

  private FakeTocsin(Vertx vertx) throws Exception {
    this.vertx = vertx;
    server =
        vertx
            .createHttpServer()
            .requestHandler(router())
            .webSocketHandshakeHandler(
                handshake -> {
                  if (accepting) {
                    handshake.accept();
                  } else {
                    handshake.reject(503);
                  }
                })
            .webSocketHandler(this::welcome)
            .listen(0, "127.0.0.1")
            .await(10, SECONDS);
    heartbeat = vertx.setPeriodic(HEARTBEAT_MILLIS, _ -> beat());
  }

  /** Starts on a free port of the loopback interface. */
  static FakeTocsin start(Vertx vertx) throws Exception {
    return new FakeTocsin(vertx);
  }

  /** Says what there is before the first client comes. */
  synchronized void load(Fleet fleet) {
    fleet.changes().forEach(this::put);
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/";
  }

  /** Sends one delta with these changes, and keeps it for a replay. */
  synchronized void push(Fleet.Change... changes) {
    seq++;
    JsonArray texts = new JsonArray();
    for (Fleet.Change change : changes) {
      put(change);
      texts.add(change.json());
    }
    JsonObject delta = new JsonObject().put("type", "delta").put("seq", seq).put("changes", texts);
    deltas.put(seq, delta);
    clients.forEach(client -> client.writeTextMessage(delta.encode()));
  }

  /** Sends one delta that stands for all after {@code sinceSeq}, as to a client that was slow. */
  synchronized void pushSince(long sinceSeq, Fleet.Change change) {
    seq++;
    put(change);
    JsonObject delta =
        new JsonObject()
            .put("type", "delta")
            .put("seq", seq)
            .put("sinceSeq", sinceSeq)
            .put("changes", new JsonArray().add(change.json()));
    clients.forEach(client -> client.writeTextMessage(delta.encode()));
  }

  /** Loses a delta: the state changes and its number is used up, but no client hears of it. */
  synchronized void pushInto(Fleet.Change change) {
    seq++;
    put(change);
  }

  /** Becomes another process: replays nothing. */
  synchronized void restart() {
    bootId = "boot-2";
    seq = 3;
    deltas.clear();
  }

  /** Whether heartbeats are sent. */
  void beats(boolean beats) {
    beating = beats;
  }

  /** Cuts every connection and refuses new ones until {@link #comeBack}. */
  void vanish() {
    accepting = false;
    clients.forEach(ServerWebSocket::close);
  }

  void comeBack() {
    accepting = true;
  }

  /** Makes every later {@code resume} be answered with a snapshot. */
  void forgetDeltas() {
    remembering = false;
  }

  void hooks(JsonArray newestFirst) {
    hooks = newestFirst;
  }

  /** Makes the lab answer 409 with this text. */
  void refuseFaults(String why) {
    labRefusal = why;
  }

  List<JsonObject> resumes() {
    return List.copyOf(resumes);
  }

  /** Such as {@code POST /lab/api/faults {"instance":…}}. */
  List<String> labRequests() {
    return List.copyOf(labRequests);
  }

  void stop() throws Exception {
    vertx.cancelTimer(heartbeat);
    server.close().await(10, SECONDS);
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.get("/").handler(this::index);
    router.get("/favicon.ico").handler(context -> context.response().setStatusCode(204).end());
    router.get("/assets/*").handler(StaticHandler.create("web/assets").setCachingEnabled(false));
    router.get("/_static/*").handler(StaticHandler.create("META-INF/resources/_static"));
    router
        .get("/lab/api/hooks")
        .handler(context -> context.json(new JsonObject().put("hooks", hooks)));
    router.route("/lab/api/faults*").handler(BodyHandler.create(false)).handler(this::lab);
    return router;
  }

  private void index(RoutingContext context) {
    context
        .response()
        .putHeader("content-type", "text/html; charset=utf-8")
        .putHeader(
            "content-security-policy",
            "default-src 'none'; script-src 'self' 'sha256-"
                + importMapHash()
                + "'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
                + " form-action 'none'; frame-ancestors 'none'; trusted-types lit-html;"
                + " require-trusted-types-for 'script'")
        .end(page);
  }

  private String importMapHash() {
    Matcher inline = IMPORT_MAP.matcher(page);
    if (!inline.find()) {
      throw new AssertionError("index.html has no import map");
    }
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(inline.group(1).getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private void lab(RoutingContext context) {
    String body = Objects.requireNonNullElse(context.body().asString(), "");
    labRequests.add(
        (context.request().method() + " " + context.request().uri() + " " + body).strip());
    if (labRefusal.isEmpty()) {
      context.response().setStatusCode(204).end();
    } else {
      context.response().setStatusCode(409);
      context.json(new JsonObject().put("error", labRefusal));
    }
  }

  private void welcome(ServerWebSocket client) {
    client.textMessageHandler(text -> resume(client, new JsonObject(text)));
    client.closeHandler(_ -> clients.remove(client));
  }

  private synchronized void resume(ServerWebSocket client, JsonObject resume) {
    resumes.add(resume);
    client.writeTextMessage(
        new JsonObject()
            .put("type", "hello")
            .put("protocol", 1)
            .put("bootId", bootId)
            .put("seq", seq)
            .put("version", "0.1.0")
            .put("serverTimeMillis", System.currentTimeMillis())
            .put("heartbeatMillis", HEARTBEAT_MILLIS)
            .encode());
    missed(resume).forEach(message -> client.writeTextMessage(message.encode()));
    clients.add(client);
  }

  /** The deltas that the client missed where all are kept, else a snapshot. */
  private List<JsonObject> missed(JsonObject resume) {
    long last = resume.getLong("lastSeq", -1L);
    if (!remembering || !bootId.equals(resume.getString("bootId"))) {
      return List.of(snapshot());
    }
    List<JsonObject> replay = new ArrayList<>();
    for (long next = last + 1; next <= seq; next++) {
      if (!deltas.containsKey(next)) {
        return List.of(snapshot());
      }
      replay.add(deltas.get(next));
    }
    return replay;
  }

  private JsonObject snapshot() {
    JsonObject kinds = new JsonObject();
    entities.forEach(
        (kind, byId) -> {
          JsonObject ids = new JsonObject();
          byId.forEach(ids::put);
          kinds.put(kind, ids);
        });
    return new JsonObject().put("type", "snapshot").put("seq", seq).put("entities", kinds);
  }

  private synchronized void beat() {
    if (!beating) {
      return;
    }
    String heartbeat =
        new JsonObject()
            .put("type", "heartbeat")
            .put("seq", seq)
            .put("serverTimeMillis", System.currentTimeMillis())
            .encode();
    clients.forEach(client -> client.writeTextMessage(heartbeat));
  }

  private void put(Fleet.Change change) {
    Map<String, JsonObject> byId =
        entities.computeIfAbsent(change.kind(), _ -> new LinkedHashMap<>());
    change
        .entity()
        .ifPresentOrElse(entity -> byId.put(change.id(), entity), () -> byId.remove(change.id()));
  }

  private static String resource(String name) {
    try (InputStream in = FakeTocsin.class.getClassLoader().getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
