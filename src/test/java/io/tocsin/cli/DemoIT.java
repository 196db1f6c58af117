package io.tocsin.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.tocsin.Chromium;
import io.tocsin.lab.Lab;
import io.tocsin.server.Home;
import io.tocsin.server.Server;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees: the repository as a home, the simulated fleet, a real browser. */
@TestMethodOrder(OrderAnnotation.class)
class DemoIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern INSTANCE = Pattern.compile("\"instance\":\"([^\"]+)\"");
  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(30_000);

  @TempDir private static Path home;
  private static Server server;
  private static Playwright playwright;
  private static Browser browser;

  private final List<String> consoleErrors = new ArrayList<>();
  private Page page;

  @BeforeAll
  static void startTheDemo() throws Exception {
    int listen = freePort();
    int shop = freePorts(3);
    int db = freePort();
    copy("probes/shop.yml", shop, db, listen);
    copy("probes/shop-db.yml", shop, db, listen);
    copy("rules/shop.yml", shop, db, listen);
    copy("rules/mission.yml", shop, db, listen);
    copy("notify.yml", shop, db, listen);
    server =
        Server.start(
            new Server.Options(
                new Home(home),
                Optional.of("127.0.0.1:" + listen),
                Optional.empty(),
                Set.of(),
                "test",
                Optional.of(new DemoFleet(Lab.Options.DEMO.onPorts(shop, db)))));
    playwright = Playwright.create();
    browser = Chromium.launch(playwright);
  }

  /** A file of the repository with the demo's ports replaced by free ones. */
  private static void copy(String name, int shop, int db, int listen) throws IOException {
    String text =
        Files.readString(Path.of(name))
            .replace("18081", String.valueOf(shop))
            .replace("18082", String.valueOf(shop + 1))
            .replace("18083", String.valueOf(shop + 2))
            .replace("18090", String.valueOf(db))
            .replace("9797", String.valueOf(listen));
    Files.createDirectories(home.resolve(name).getParent());
    Files.writeString(home.resolve(name), text);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The first of {@code count} free ports in a row. */
  private static int freePorts(int count) throws IOException {
    for (int attempt = 0; attempt < 100; attempt++) {
      int first = freePort();
      boolean free = first + count < 65_536;
      for (int i = 1; i < count && free; i++) {
        free = isFree(first + i);
      }
      if (free) {
        return first;
      }
    }
    throw new IOException("no " + count + " free ports in a row");
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void stopTheDemo() {
    browser.close();
    playwright.close();
    server.stop();
  }

  @BeforeEach
  void openPage() {
    page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1440, 900));
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            consoleErrors.add(message.text());
          }
        });
    page.navigate(server.url());
  }

  @AfterEach
  void nothingWentWrongUnseen() throws Exception {
    lab("DELETE", "/lab/api/faults", "");
    page.close();
    assertThat(consoleErrors).as("console errors").isEmpty();
  }

  private static HttpResponse<String> lab(String method, String path, String body)
      throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void inject(String instance, String kind) throws Exception {
    String body = "{\"instance\":\"" + instance + "\",\"kind\":\"" + kind + "\"}";
    assertThat(lab("POST", "/lab/api/faults", body).statusCode()).isEqualTo(204);
  }

  private void shows(String text) {
    assertThat(page.locator("main").getByText(text).first()).isVisible(SOON);
  }

  @Test
  @Order(1)
  void withinHalfAMinuteANewcomerSeesAnAlertFireArriveAndResolve() {
    shows("connection refused");
    shows("ShopInstanceDown");
    shows("first notification");
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target/screenshots/demo-now.png")));

    shows("all alerts resolved");
    shows("Nothing is broken");
  }

  @Test
  @Order(2)
  void theWebhookConsoleShowsWhatTheReceiverGot() {
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Lab")).first().click();

    assertThat(page.locator(".hooks").getByText("ShopInstanceDown").first()).isVisible(SOON);
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target/screenshots/demo-lab.png")));
  }

  @Test
  @Order(3)
  void aServiceBelowItsQuorumIsDownAndTheReplicaRuleFires() throws Exception {
    inject("shop-1", "kill");
    inject("shop-3", "error");

    shows("ShopReplicasLow");
    shows("status 503");
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target/screenshots/demo-quorum.png")));
  }

  @Test
  @Order(4)
  void aHangingInstanceIsToldApartFromADeadOne() throws Exception {
    inject("shop-3", "hang");

    shows("answer timeout");
  }

  @Test
  @Order(5)
  void anImbalancedQueueFires() throws Exception {
    inject("shop-2", "queue-imbalance");

    shows("ShopQueueImbalance");
  }

  @Test
  @Order(6)
  void repeatedFailoversFire() throws Exception {
    for (int i = 0; i < 4; i++) {
      String before = primary();
      inject("shop-1", "failover");
      eventually(
          "another instance is primary", () -> !primary().isEmpty() && !primary().equals(before));
      eventually("the old primary is back", () -> query("sum(up{job='shop'})").contains("\"3\"]"));
    }

    shows("ShopFailoverRate");
  }

  /** The instance that the probes saw with the primary role, or the empty text. */
  private static String primary() {
    Matcher found =
        INSTANCE.matcher(query("health_component_value{component='role',field='primary'}==1"));
    return found.find() ? found.group(1) : "";
  }

  private static String query(String expr) {
    try {
      return lab("GET", "/api/v1/query?query=" + URLEncoder.encode(expr, UTF_8), "").body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void eventually(String what, BooleanSupplier holds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 30 s: " + what).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
