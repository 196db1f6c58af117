package io.tocsin.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.rules.GroupSnapshot;
import io.tocsin.rules.GroupSnapshot.ActiveAlert;
import io.tocsin.rules.GroupSnapshot.Alerting;
import io.tocsin.rules.GroupSnapshot.Health;
import io.tocsin.rules.GroupSnapshot.Recording;
import io.tocsin.rules.GroupSnapshot.State;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.yaml.snakeyaml.Yaml;

/** The HTTP surface over real requests. */
@Timeout(30)
class WebRoutesTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.5Z");
  private static TestSurface surface;

  @BeforeAll
  static void start() throws Exception {
    surface = new TestSurface(TestSurface.QUICK, 1);
  }

  @AfterAll
  static void stop() throws Exception {
    surface.close();
  }

  @Test
  void unknownPathsAndMethodsAreToldAsPrometheusDoes() throws Exception {
    HttpResponse<String> unknown = surface.get("/api/v1/nonsense");
    HttpResponse<String> posted = surface.send("POST", "/api/v1/rules", "");
    HttpResponse<String> deleted = surface.send("DELETE", "/api/v1/query", "");

    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("404 page not found\n");
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(posted.body()).isEqualTo("Method Not Allowed\n");
    assertThat(posted.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(posted.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
    assertThat(deleted.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS, POST");
    assertThat(surface.send("POST", "/api/v1/nonsense", "").statusCode()).isEqualTo(404);
  }

  @Test
  void failingHandlerTellsNothingOfItsInside() throws Exception {
    HttpResponse<String> broken = surface.get("/lab/broken");

    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.body()).doesNotContain("secret", "Exception", "\tat ");
  }

  @Test
  void healthIsUpUntilAComponentIsDown() throws Exception {
    assertThat(surface.get("/health/ready").body())
        .isEqualTo(
            "{\"status\":\"UP\",\"checks\":[{\"id\":\"storage\",\"status\":\"UP\",\"data\":{\"series\":3}}]}");
    assertThat(surface.get("/-/ready").body()).isEqualTo("Tocsin is Ready.\n");

    surface.ready = List.of(new Component("storage", false, Map.of()));
    try {
      assertThat(surface.get("/health/ready").statusCode()).isEqualTo(503);
      assertThat(surface.get("/health").statusCode()).isEqualTo(503);
      HttpResponse<String> unready = surface.get("/-/ready");
      assertThat(unready.statusCode()).isEqualTo(503);
      assertThat(unready.headers().firstValue("X-Prometheus-Stopping")).contains("false");
      assertThat(surface.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(surface.get("/-/healthy").body()).isEqualTo("Tocsin is Healthy.\n");
    } finally {
      surface.ready = List.of();
    }
  }

  @Test
  void reloadAnswersWithTheFaultsOneALine() throws Exception {
    assertThat(surface.send("POST", "/-/reload", "").statusCode()).isEqualTo(200);
    HttpResponse<String> read = surface.get("/-/reload");
    assertThat(read.statusCode()).isEqualTo(405);
    assertThat(read.body()).isEqualTo("Only POST or PUT requests allowed");
    assertThat(surface.send("DELETE", "/-/reload", "").body()).isEqualTo("Method Not Allowed\n");
    assertThat(read.headers().firstValue("Allow")).contains("POST, PUT");

    surface.reload = new ReloadOutcome(List.of("rules/a.yml:1:2: wrong", "rules/b.yml:3:4: too"));
    HttpResponse<String> refused = surface.send("PUT", "/-/reload", "");

    assertThat(refused.statusCode()).isEqualTo(500);
    assertThat(refused.body()).isEqualTo("rules/a.yml:1:2: wrong\nrules/b.yml:3:4: too\n");
  }

  @Test
  void whatChangesStateIsRefusedToPagesOfOtherOrigins() throws Exception {
    String own = "http://127.0.0.1:" + surface.port;

    for (String path : List.of("/-/reload", "/lab/faults")) {
      assertThat(surface.send("POST", path, "", "Origin", "http://evil.example").statusCode())
          .isEqualTo(403);
      assertThat(surface.send("POST", path, "", "Origin", "null").statusCode()).isEqualTo(403);
    }
    assertThat(surface.send("POST", "/lab/faults", "", "Origin", own).body()).isEqualTo("injected");
    assertThat(surface.get("/lab/faults", "Origin", "http://evil.example").body())
        .isEqualTo("none");
  }

  @Test
  void requestsToTheNameOfAnotherSiteAreRefused() throws Exception {
    for (String path : List.of("/", "/metrics", "/api/v1/state", "/api/v1/live")) {
      String answer = raw("GET " + path + " HTTP/1.1", "evil.example:" + surface.port);
      assertThat(answer).as(path).startsWith("HTTP/1.1 421 ").contains("allowed_hosts");
    }
    for (String host : List.of("LOCALHOST:1", "127.0.0.1", "[::1]:9797", "tocsin.example")) {
      assertThat(raw("GET /-/healthy HTTP/1.1", host)).as(host).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void metricsAreTextOrOpenMetricsByAccept() throws Exception {
    HttpResponse<String> text = surface.get("/metrics");
    HttpResponse<String> open =
        surface.get("/metrics", "Accept", "application/openmetrics-text;version=1.0.0,*/*;q=0.1");

    assertThat(text.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(open.headers().firstValue("Content-Type"))
        .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(open.body()).startsWith("# scraped as application/openmetrics-text");
  }

  @Test
  void frontPageIsRevalidatedAndAllowsItsInlineImportMapOnly() throws Exception {
    HttpResponse<String> page = surface.get("/");

    String hash =
        Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-256")
                    .digest(TestSurface.INLINE.getBytes(StandardCharsets.UTF_8)));
    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertThat(policy)
        .contains("script-src 'self' 'sha256-" + hash + "';")
        .contains("connect-src 'self' ws://127.0.0.1:" + surface.port)
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
    String etag = page.headers().firstValue("ETag").orElseThrow();
    assertThat(surface.get("/", "If-None-Match", etag).statusCode()).isEqualTo(304);
    HttpResponse<String> head = surface.send("HEAD", "/", "");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(surface.get("/app.js").body()).isEqualTo("export {};");
  }

  @Test
  void versionedLibrariesAreCachedForAYear() throws Exception {
    HttpResponse<String> library = surface.get("/_static/lit/3.3.3/index.js");

    assertThat(library.body()).isEqualTo("export const lit = 3;");
    assertThat(library.headers().firstValue("Cache-Control"))
        .contains("public, max-age=31536000, immutable");
    assertThat(library.headers().firstValue("Content-Type"))
        .contains("text/javascript; charset=utf-8");
    assertThat(library.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(surface.get("/_static/lit/3.3.3/none.js").statusCode()).isEqualTo(404);
    assertThat(surface.get("/_static/lit/3.3.3/").statusCode()).isEqualTo(404);
  }

  @Test
  void pathsOutOfTheRootsAreRefused() throws Exception {
    for (String path :
        List.of(
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/_static/../../../secret.txt",
            "/_static/%2e%2e/%2e%2e/%2e%2e/secret.txt",
            "/_static/..%5c..%5csecret.txt",
            "//secret.txt",
            "/./../secret.txt")) {
      String answer = raw("GET " + path + " HTTP/1.1");
      assertThat(answer).as(path).contains(" 404 ").doesNotContain("not for the world");
    }
  }

  /** What the server says to a request line that a tidy client would not send. */
  private static String raw(String requestLine) throws Exception {
    return raw(requestLine, "localhost");
  }

  private static String raw(String requestLine, String host) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), surface.port)) {
      var out = new PrintWriter(socket.getOutputStream(), false, StandardCharsets.US_ASCII);
      out.print(requestLine + "\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      out.flush();
      var in = new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8);
      return String.join("\n", new BufferedReader(in).lines().toList());
    }
  }

  @Test
  void servicesAndInstancesComeWithTheirParts() throws Exception {
    surface.live.put("service", "shop", new JsonObject().put("name", "shop"));
    surface.live.put("instance", "shop/a:1", new JsonObject().put("name", "a:1"));
    surface.live.put("probe", "shop/a:1/live", new JsonObject().put("name", "live"));

    assertThat(surface.get("/api/v1/services").body())
        .isEqualTo("{\"status\":\"success\",\"data\":[{\"name\":\"shop\"}]}");
    assertThat(surface.get("/api/v1/services/shop").body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"service\":{\"name\":\"shop\"},\"instances\":[{\"name\":\"a:1\"}]}}");
    assertThat(surface.get("/api/v1/instances/shop/a%3A1").body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"instance\":{\"name\":\"a:1\"},\"probes\":[{\"name\":\"live\"}]}}");
    assertThat(surface.get("/api/v1/services/none").body()).contains("there is no service none");
    assertThat(surface.get("/api/v1/services/none").statusCode()).isEqualTo(404);
  }

  /** Key order and number forms as in the answer of Prometheus to the same rules. */
  @Test
  void rulesAndAlertsHaveTheShapeOfPrometheus() throws Exception {
    var labels = Labels.of("alertname", "Down", "severity", "page");
    var alert =
        new ActiveAlert(
            labels,
            Labels.of("summary", "a > b"),
            State.FIRING,
            AT,
            Optional.of(AT),
            Optional.empty(),
            Optional.empty(),
            11);
    var alerting =
        new Alerting(
            "Down",
            "up > 0",
            Labels.of("severity", "page"),
            Health.OK,
            "",
            Duration.ofMillis(2),
            AT,
            Duration.ofMinutes(5),
            Duration.ZERO,
            Labels.of("summary", "a > b"),
            List.of(alert));
    var recording =
        new Recording(
            "up:sum", "sum(up)", Labels.EMPTY, Health.ERR, "no", Duration.ofNanos(500), AT);
    surface.groups =
        List.of(
            new GroupSnapshot(
                "g",
                "rules/a.yml",
                Duration.ofSeconds(5),
                0,
                Duration.ofMillis(3),
                AT,
                List.of(alerting, recording)));

    String text =
        "{\"labels\":{\"alertname\":\"Down\",\"severity\":\"page\"},\"annotations\":{\"summary\":\"a"
            + " > b\"},\"state\":\"firing\",\"activeAt\":\"2026-01-02T03:04:05.5Z\",\"value\":\"1.1e+01\"}";
    assertThat(surface.get("/api/v1/alerts").body())
        .isEqualTo("{\"status\":\"success\",\"data\":{\"alerts\":[" + text + "]}}");
    assertThat(surface.get("/api/v1/rules").body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"groups\":[{\"name\":\"g\",\"file\":\"rules/a.yml\",\"rules\":[{\"state\":\"firing\",\"name\":\"Down\",\"query\":\"up"
                + " \\u003e 0\",\"duration\":300,"
                + "\"keepFiringFor\":0,\"labels\":{\"severity\":\"page\"},\"annotations\":{\"summary\":\"a"
                + " > b\"},\"alerts\":["
                + text
                + "],\"health\":\"ok\",\"evaluationTime\":0.002,"
                + "\"lastEvaluation\":\"2026-01-02T03:04:05.5Z\",\"type\":\"alerting\"},"
                + "{\"name\":\"up:sum\",\"query\":\"sum(up)\",\"labels\":{},\"health\":\"err\",\"lastError\":\"no\","
                + "\"evaluationTime\":5e-07,\"lastEvaluation\":\"2026-01-02T03:04:05.5Z\",\"type\":\"recording\"}],"
                + "\"interval\":5,\"limit\":0,\"evaluationTime\":0.003,"
                + "\"lastEvaluation\":\"2026-01-02T03:04:05.5Z\"}]}}");
    assertThat(surface.get("/api/v1/rules?type=record").body()).doesNotContain("alerting");
    assertThat(surface.get("/api/v1/rules?rule_name[]=Down&exclude_alerts=true").body())
        .contains("\"alerts\":null")
        .doesNotContain("up:sum");
    assertThat(surface.get("/api/v1/rules?file[]=other").body()).contains("\"groups\":[]");
    assertThat(surface.get("/api/v1/rules?type=x").statusCode()).isEqualTo(400);
  }

  @Test
  void targetsHaveTheShapeOfPrometheus() throws Exception {
    surface.targets =
        List.of(
            new Target(
                "shop",
                Labels.of("__address__", "a:1"),
                Labels.of("job", "shop"),
                "http://a:1/",
                Target.Health.UP,
                "",
                AT,
                Duration.ofMillis(3),
                Duration.ofSeconds(15),
                Duration.ofSeconds(10)));

    assertThat(surface.get("/api/v1/targets").body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"activeTargets\":[{\"discoveredLabels\":{\"__address__\":\"a:1\"},"
                + "\"labels\":{\"job\":\"shop\"},\"scrapePool\":\"shop\",\"scrapeUrl\":\"http://a:1/\","
                + "\"globalUrl\":\"http://a:1/\",\"lastError\":\"\",\"lastScrape\":\"2026-01-02T03:04:05.5Z\","
                + "\"lastScrapeDuration\":0.003,\"health\":\"up\",\"scrapeInterval\":\"15s\",\"scrapeTimeout\":\"10s\"}],"
                + "\"droppedTargets\":[],\"droppedTargetCounts\":{\"shop\":0}}}");
    assertThat(surface.get("/api/v1/targets?scrapePool=other").body())
        .contains("\"activeTargets\":[]");
    assertThat(surface.get("/api/v1/targets?state=DROPPED").body())
        .contains("\"activeTargets\":[],\"droppedTargets\":[],\"droppedTargetCounts\":{");
    assertThat(surface.get("/api/v1/targets?state=active").body())
        .contains("\"a:1\"", "\"droppedTargetCounts\":null");
    assertThat(surface.get("/api/v1/scrape_pools").body())
        .isEqualTo("{\"status\":\"success\",\"data\":{\"scrapePools\":[\"shop\"]}}");
  }

  @Test
  void searchIsAFeatureThatIsOff() throws Exception {
    HttpResponse<String> search = surface.get("/api/v1/search/metric_names?search%5B%5D=u");

    assertThat(search.statusCode()).isEqualTo(500);
    assertThat(search.body())
        .isEqualTo(
            "{\"status\":\"error\",\"errorType\":\"unavailable\",\"error\":\"search API"
                + " disabled\"}");
  }

  @Test
  void largeAnswersAreCompressedForThoseWhoCanReadIt() throws Exception {
    HttpResponse<String> plain = surface.get("/api/v1/openapi.yml");
    HttpResponse<String> packed = surface.get("/api/v1/openapi.yml", "Accept-Encoding", "gzip");

    assertThat(plain.body()).startsWith("openapi: 3");
    assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
  }

  @Test
  void formsBeyondTheBoundAreRefused() throws Exception {
    HttpResponse<String> large =
        surface.send(
            "POST",
            "/api/v1/query",
            "query=" + "x".repeat(FormHandler.MAX_BYTES),
            "Content-Type",
            "application/x-www-form-urlencoded");

    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(large.body()).contains("\"status\":\"error\"");
  }

  @Test
  void liveNeedsAnUpgrade() throws Exception {
    assertThat(surface.get("/api/v1/live").statusCode()).isEqualTo(426);
  }

  /** Every route is described, and everything described is a route. */
  @Test
  void openApiDescribesTheRoutes() throws Exception {
    Map<String, Map<String, Map<String, ?>>> description =
        new Yaml().load(Files.readString(Path.of("src/main/resources/openapi.yml")));
    var described = new TreeSet<String>();
    description
        .getOrDefault("paths", Map.of())
        .forEach((path, methods) -> methods.keySet().forEach(m -> described.add(m + " " + path)));

    var routed = new TreeSet<String>();
    for (Route route : surface.routes()) {
      String path = String.valueOf(route.getPath());
      if (route.methods() == null || route.getPath() == null) {
        continue; // what guards all paths, and the files of the app
      }
      if (route.isExactPath() || "/_static/".equals(path)) {
        String named =
            path.replaceAll(":(\\w+)", "{$1}").replaceAll("^/_static/$", "/_static/{file}");
        route.methods().stream()
            .filter(method -> !method.equals(HttpMethod.HEAD))
            .forEach(method -> routed.add(method.name().toLowerCase(Locale.ROOT) + " " + named));
      }
    }

    assertThat(routed).isEqualTo(described);
  }
}
