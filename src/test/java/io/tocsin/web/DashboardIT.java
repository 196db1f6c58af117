package io.tocsin.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tocsin.Chromium;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dashboard in a real browser, against a server that plays the live protocol. */
class DashboardIT {
  private static Playwright playwright;
  private static Browser browser;
  private static Vertx vertx;

  private final List<String> consoleErrors = new ArrayList<>();
  private FakeTocsin server;
  private Page page;

  @BeforeAll
  static void openBrowser() {
    vertx = Vertx.vertx();
    playwright = Playwright.create();
    browser = Chromium.launch(playwright);
  }

  @AfterAll
  static void closeBrowser() throws Exception {
    browser.close();
    playwright.close();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @BeforeEach
  void openPage() throws Exception {
    server = FakeTocsin.start(vertx);
    page = newPage(1440, 900, ColorScheme.LIGHT);
  }

  @AfterEach
  void nothingWentWrongUnseen() throws Exception {
    page.context().close();
    server.stop();

    assertThat(consoleErrors).as("console errors").isEmpty();
  }

  @Test
  void problemsAreOrderedBySeverityThenAgeAndSayWhyAndSinceWhen() {
    open(Fleet.badNight());

    assertThat(rows().locator(".problem-name a"))
        .hasText(new String[] {"shop-2", "orders-db-2", "billing-2"});
    Locator shop = row("shop-2");
    assertThat(shop.locator(".badge")).hasText("DOWN");
    assertThat(shop).containsText("status 503, expected 200");
    assertThat(shop).containsText("in shop");
    assertThat(shop.locator("tocsin-age")).hasText(Pattern.compile("4.m 2\\d.s"));
    assertThat(shop.getByRole(AriaRole.IMG))
        .hasAccessibleName("readiness: last 60 results: 29 ok, 31 failed; the newest failed");
    assertThat(page.locator("h1")).hasText("2 instances are DOWN and 1 is DEGRADED.");
    assertThat(page).hasTitle("(2▼) Tocsin");
    assertThat(page.locator("#favicon")).hasAttribute("href", "assets/icons/down.svg");
  }

  @Test
  void nowTellsWhoWasToldWhatFiresAndWhatChanged() {
    open(Fleet.badNight());

    assertThat(panel("Who was told")).containsText("team-web by webhook");
    assertThat(panel("Who was told")).containsText("refused 401 Unauthorized");
    assertThat(panel("Who was told")).containsText("connection refused, 3 attempts");
    assertThat(panel("Firing alerts")).containsText("orders-db is below its quorum");
    assertThat(panel("Recent changes")).containsText("shop-2 is DOWN");
    assertThat(page.locator("footer")).containsText("12.4 probes/s");
    assertThat(page.locator(".green")).containsText("8 up");
  }

  @Test
  void aDeltaBringsANewProblemWithoutAReload() {
    open(Fleet.green(2));
    assertThat(page.locator("h1")).hasText("Nothing is broken.");
    assertThat(page.locator(".headline p"))
        .containsText(Pattern.compile("Last probe \\d\\.\\d.s ago"));
    assertThat(panel("Watched").getByRole(AriaRole.IMG).first())
        .hasAccessibleName("service-001: last 60 results: 60 ok; the newest ok");
    shoot("now-green");

    server.push(Fleet.down("shop-9", System.currentTimeMillis()));

    assertThat(row("shop-9")).containsText("DOWN");
    assertThat(page).hasTitle("(1▼) Tocsin");
  }

  @Test
  void aResolvedProblemStaysStruckAndLabelled() {
    open(Fleet.badNight());

    server.push(Fleet.up("shop-2", System.currentTimeMillis()));

    Locator shop = row("shop-2");
    assertThat(shop).containsText("RESOLVED");
    assertThat(shop).containsText("resolved");
    assertThat(shop.locator(".problem-name a")).hasCSS("text-decoration-line", "line-through");
    assertThat(panel("Recent changes")).containsText("shop-2 is UP, was DOWN");
    assertThat(page.locator("h1")).hasText("1 instance is DOWN and 1 is DEGRADED.");
    shoot("now-resolved");
  }

  @Test
  void aResolvedProblemLeavesAfterAMinute() {
    open(Fleet.badNight());

    long resolved = System.currentTimeMillis() - 55_000;
    server.push(Fleet.up("shop-2", resolved), Fleet.service("shop", "UP", 3, 3, resolved, ""));

    assertThat(row("shop-2")).containsText("RESOLVED");
    assertThat(rows()).hasCount(2, new LocatorAssertions.HasCountOptions().setTimeout(10_000));
    assertThat(row("shop-2")).hasCount(0);
  }

  @Test
  void rowsDoNotMoveUnderThePointerAndNewOnesWait() {
    open(Fleet.badNight());
    row("orders-db-2").hover();

    server.push(Fleet.down("shop-3", System.currentTimeMillis() - 3_600_000));

    Locator waiting = page.locator(".waiting");
    assertThat(waiting).hasText("1 new ▲");
    shoot("now-waiting");
    assertThat(rows()).hasCount(3);
    waiting.click();
    assertThat(rows().locator(".problem-name a"))
        .hasText(new String[] {"shop-3", "shop-2", "orders-db-2", "billing-2"});
    assertThat(waiting).hasCount(0);
  }

  @Test
  void aLostConnectionKeepsTheDataSaysSoAndFreezesAges() {
    open(Fleet.badNight());

    server.vanish();

    assertThat(page.locator(".banner[data-level=stale]")).containsText("DISCONNECTED");
    assertThat(page.locator(".banner[data-level=stale]")).containsText("as of");
    assertThat(rows()).hasCount(3);
    assertThat(page).hasTitle("(offline) Tocsin");
    assertThat(page.locator("h1")).hasText("2 instances were DOWN and 1 was DEGRADED.");
    String frozen = row("shop-2").locator("tocsin-age").innerText();
    page.waitForTimeout(1500);
    assertThat(row("shop-2").locator("tocsin-age")).hasText(frozen);
    assertThat(colour(".green .word")).isEqualTo(colour(".headline .muted"));
    assertThat(strings(page.evaluate(Audit.CONTRAST))).as("contrast").isEmpty();
    shoot("now-disconnected");
    consoleErrors.clear(); // the browser itself logs each refused connection
  }

  @Test
  void aReconnectResumesAndTellsWhatWasMissed() {
    open(Fleet.badNight());
    server.vanish();
    assertThat(page.locator(".pulse")).containsText("DISCONNECTED");
    server.push(Fleet.up("shop-2", System.currentTimeMillis()));

    server.comeBack();
    page.locator(".banner button").click();

    assertThat(page.locator(".pulse")).hasText("live");
    assertThat(page.locator(".banner")).containsText("1 change missed");
    assertThat(row("shop-2")).containsText("RESOLVED");
    JsonObject resume = server.resumes().getLast();
    assertThat(resume.getString("bootId")).isEqualTo("boot-1");
    assertThat(resume.getLong("lastSeq")).isEqualTo(800);
    consoleErrors.clear();
  }

  @Test
  void aSnapshotOfAnotherProcessReplacesEverything() {
    open(Fleet.badNight());
    server.vanish();
    assertThat(page.locator(".pulse")).containsText("DISCONNECTED");
    server.restart();
    server.push(new Fleet.Change("instance", "billing/billing-2", Optional.empty()));

    server.comeBack();
    page.locator(".banner button").click();

    assertThat(page.locator(".pulse")).hasText("live");
    assertThat(rows().locator(".problem-name a"))
        .hasText(new String[] {"shop-2", "orders-db-2", "billing"});
    consoleErrors.clear();
  }

  @Test
  void aGapInTheDeltasIsResumed() {
    open(Fleet.badNight());

    server.pushInto(Fleet.down("shop-1", System.currentTimeMillis()));
    server.push(Fleet.down("shop-3", System.currentTimeMillis()));

    assertThat(rows()).hasCount(5);
    assertThat(server.resumes()).hasSize(2);
    assertThat(server.resumes().getLast().getLong("lastSeq")).isEqualTo(800);
    assertThat(page.locator(".pulse")).hasText("live");
  }

  @Test
  void aDeltaOfSeveralSaysSinceWhichAndIsNoGap() {
    open(Fleet.badNight());

    server.pushInto(Fleet.down("shop-1", System.currentTimeMillis()));
    server.pushSince(800, Fleet.down("shop-1", System.currentTimeMillis()));

    assertThat(rows()).hasCount(4);
    assertThat(server.resumes()).hasSize(1);
  }

  @Test
  void threeMissedHeartbeatsAreStaleAndTheNextMessageEndsIt() {
    open(Fleet.green(2));

    server.beats(false);

    assertThat(page.locator(".pulse")).containsText("STALE");
    assertThat(page.locator("h1")).hasText("Nothing was broken.");
    assertThat(page).hasTitle("(stale) Tocsin");
    assertThat(page.locator("#favicon")).hasAttribute("href", "assets/icons/stale.svg");
    server.beats(true);
    assertThat(page.locator(".pulse")).hasText("live");
    assertThat(page.locator("h1")).hasText("Nothing is broken.");
  }

  @Test
  void aFirstLoadThatCannotConnectSaysSoAndGoesOnTrying() {
    server.load(Fleet.badNight());
    server.vanish();

    page.navigate(server.url());

    assertThat(page.locator(".banner")).containsText("The server cannot be reached.");
    assertThat(page.getByLabel("loading")).isVisible();
    assertThat(page).hasTitle("Tocsin");
    server.comeBack();
    assertThat(rows()).hasCount(3, new LocatorAssertions.HasCountOptions().setTimeout(20_000));
    consoleErrors.clear();
  }

  @Test
  void withoutServicesThePageSaysWhatToDoNext() {
    open(Fleet.empty());

    assertThat(page.locator("h1")).hasText("Nothing to watch yet.");
    assertThat(page.locator("pre")).containsText("service: shop");
    shoot("now-empty");
  }

  @Test
  void configFaultsAreToldOnEveryPage() {
    open(Fleet.badNight());

    server.push(Fleet.server(false));

    for (String hash : List.of("now", "services", "alerts", "lab")) {
      go(hash);
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("probes/shop.yml:4:14: interval");
    }
    shoot("lab-config-faults");
    server.push(Fleet.server(true));
    assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
  }

  @Test
  void servicesShowFailingFirstWithAStripOfEachProbe() {
    open(Fleet.badNight());
    go("services");

    assertThat(page.locator(".service-name"))
        .hasText(new String[] {"orders-db", "billing", "shop", "auth", "mail"});
    Locator shop = page.locator("tocsin-service", new Page.LocatorOptions().setHasText("shop-2"));
    assertThat(shop.getByRole(AriaRole.ROWHEADER))
        .hasText(
            new Pattern[] {
              Pattern.compile("shop-2"), Pattern.compile("shop-1"), Pattern.compile("shop-3")
            });
    assertThat(shop.locator("tocsin-strip")).hasCount(6);
    assertThat(shop.locator("tocsin-strip").nth(1))
        .hasAttribute("aria-label", Pattern.compile("^readiness: .*31 failed"));
    assertThat(shop.locator(".latency").first()).hasText(Pattern.compile("2\\.1.ms"));
  }

  @Test
  void theFilterNarrowsAndSaysWhenNothingMatches() {
    open(Fleet.badNight());
    page.keyboard().press("/");
    Locator filter = page.getByLabel("Filter services");
    assertThat(filter).isFocused();

    filter.fill("503");
    assertThat(page.locator(".service-name")).hasText(new String[] {"shop"});
    assertThat(page.getByRole(AriaRole.ROWHEADER)).hasCount(1);
    filter.fill("no such thing");
    assertThat(page.locator(".empty-title")).containsText("No instance matches");
    page.getByText("Clear the filter").click();
    assertThat(page.locator(".service-name")).hasCount(5);
  }

  @Test
  void greenServicesAreFoldedWhenThereAreManyAndAFailureOpensThem() {
    open(Fleet.green(40));
    go("services");
    assertThat(page.locator("tocsin-service")).hasCount(40);
    assertThat(page.locator("table")).hasCount(0);

    String id = "service-007/service-007-2";
    JsonObject down =
        Fleet.down("service-007-2", System.currentTimeMillis())
            .entity()
            .orElseThrow()
            .put("service", "service-007");
    server.push(new Fleet.Change("instance", id, Optional.of(down)));

    assertThat(page.locator("table")).hasCount(1);
    assertThat(page.locator(".service-name").first()).hasText("service-007");
  }

  @Test
  void theKeyboardReachesEverything() {
    open(Fleet.badNight());

    page.keyboard().press("j");
    assertThat(page.getByRole(AriaRole.LINK, named("shop-2"))).isFocused();
    page.keyboard().press("j");
    assertThat(page.getByRole(AriaRole.LINK, named("orders-db-2"))).isFocused();
    page.keyboard().press("k");
    page.keyboard().press("Enter");
    assertThat(page).hasURL(Pattern.compile("#/services/shop/shop-2$"));
    Locator instance = page.getByRole(AriaRole.BUTTON, named("shop-2"));
    assertThat(instance).isFocused();
    assertThat(instance).hasAttribute("aria-expanded", "true");
    assertThat(page.locator(".probe-details")).containsText("status 503, expected 200");
    for (String[] chord : new String[][] {{"a", "Alerts"}, {"l", "Lab"}, {"s", "Services"}}) {
      page.keyboard().press("g");
      page.keyboard().press(chord[0]);
      assertThat(page.locator("h1")).hasText(chord[1]);
    }
    page.keyboard().press("g");
    page.keyboard().press("n");
    assertThat(page.locator("h1")).containsText("DOWN");
    page.keyboard().press("?");
    assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
  }

  @Test
  void arrowKeysReadEachResultOfAStrip() {
    open(Fleet.badNight());

    row("shop-2").locator("tocsin-strip").focus();
    page.keyboard().press("ArrowLeft");
    assertThat(page.locator("#say"))
        .hasText(Pattern.compile("\\d\\d:\\d\\d:\\d\\d, failed, the newest"));
    page.keyboard().press("Home");
    assertThat(page.locator("#say")).hasText(Pattern.compile("about .*, ok, 59 before the newest"));
  }

  @Test
  void alertsShowLabelsExpressionAndHowLongUntilTheyFire() {
    open(Fleet.badNight());
    go("alerts");

    assertThat(page.locator(".alert-name"))
        .hasText(new String[] {"OrdersDatabaseWithoutQuorum", "InstanceDown", "BillingSlow"});
    Locator pending = page.locator(".alert[data-state=pending]");
    assertThat(pending).containsText("severity=warn");
    assertThat(pending).containsText("probe_duration_seconds{job=\"billing\"} > 0.5");
    assertThat(pending.locator(".for")).containsText(Pattern.compile("fires in 2.m \\d\\d.s"));
    assertThat(
            page.getByRole(AriaRole.LINK, named("https://wiki.example.org/runbooks/instance-down")))
        .isVisible();
  }

  @Test
  void labButtonsAskForFaultsAndTheConsoleFollows() {
    open(Fleet.badNight());
    go("lab");
    Locator kill = page.getByRole(AriaRole.BUTTON, named("kill shop-1"));
    assertThat(kill).hasAttribute("aria-pressed", "false");

    kill.click();
    await(() -> server.labRequests().size() == 1);
    assertThat(kill).hasAttribute("aria-pressed", "false");
    server.push(Fleet.fault("shop-1", "kill"));
    assertThat(kill).hasAttribute("aria-pressed", "true");
    kill.click();
    await(() -> server.labRequests().size() == 2);
    page.getByText("End all faults").click();
    await(() -> server.labRequests().size() == 3);

    assertThat(server.labRequests())
        .containsExactly(
            "POST /lab/api/faults {\"instance\":\"shop-1\",\"kind\":\"kill\"}",
            "DELETE /lab/api/faults/shop-1/kill",
            "DELETE /lab/api/faults");
    server.hooks(new JsonArray().add(hook()));
    server.push(Fleet.notification("team-web", "firing", "delivered", "200 OK in 3 ms"));
    assertThat(panel("Webhook console")).containsText("team-web");
    assertThat(panel("Webhook console")).containsText("InstanceDown shop-2");
    shoot("lab");
    server.refuseFaults("shop-1 has no queue");
    page.getByRole(AriaRole.BUTTON, named("queue-imbalance shop-1")).click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("409: shop-1 has no queue");
    consoleErrors.clear(); // the browser itself logs the 409
  }

  @Test
  void withoutALabThereIsNoWayToIt() {
    open(Fleet.badNight());
    assertThat(page.getByRole(AriaRole.NAVIGATION).getByText("Lab")).isVisible();

    server.push(Fleet.serverWithoutLab());

    assertThat(page.getByRole(AriaRole.NAVIGATION).getByText("Lab")).hasCount(0);
    go("lab");
    assertThat(page.locator("main")).containsText("This server has no lab.");
  }

  @Test
  void aChosenThemeIsKept() {
    open(Fleet.badNight());
    Locator button = page.getByRole(AriaRole.BUTTON, named("Theme: system"));

    button.click();
    page.getByRole(AriaRole.BUTTON, named("Theme: light")).click();
    page.reload();

    assertThat(page.getByRole(AriaRole.BUTTON, named("Theme: dark"))).isVisible();
    assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
  }

  @ParameterizedTest
  @CsvSource({"1440,900,LIGHT", "1440,900,DARK", "390,844,LIGHT", "390,844,DARK"})
  void everyPageFitsAndCanBeRead(int width, int height, ColorScheme scheme) {
    page.context().close();
    page = newPage(width, height, scheme);
    open(Fleet.badNight());
    server.push(Fleet.up("billing-9", System.currentTimeMillis()));
    server.push(Fleet.fault("shop-2", "error"));
    server.hooks(new JsonArray().add(hook()));

    for (String hash : List.of("now", "services", "services/shop/shop-2", "alerts", "lab")) {
      go(hash);
      assertThat(page.locator("h1")).isVisible();
      page.evaluate(Audit.SETTLE);
      shoot(
          "%s-%d-%s"
              .formatted(hash.replace('/', '-'), width, scheme.name().toLowerCase(Locale.ROOT)));
      assertThat(
              page.evaluate(
                  "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
          .as("horizontal overflow of %s at %d px", hash, width)
          .isEqualTo(0);
      assertThat(strings(page.evaluate(Audit.CONTRAST))).as("contrast of %s", hash).isEmpty();
      assertThat(strings(page.evaluate(Audit.NAMES))).as("names on %s", hash).isEmpty();
      if (width < 700) {
        assertThat(strings(page.evaluate(Audit.TARGETS))).as("targets on %s", hash).isEmpty();
      }
    }
  }

  @Test
  void aThousandInstancesStaySmooth() {
    open(Fleet.green(334));
    go("services");
    assertThat(page.locator("tocsin-service")).hasCount(334);

    page.evaluate(Audit.WATCH_FRAMES);
    for (int i = 0; i < 20; i++) {
      server.push(burst(i));
      page.waitForTimeout(100); // as fast as the protocol allows
    }

    Object longest = page.evaluate("longestFrame");
    assertThat(((Number) longest).doubleValue()).as("longest frame, ms").isLessThan(250);
  }

  private static Fleet.Change[] burst(int round) {
    Fleet.Change[] changes = new Fleet.Change[300];
    for (int i = 0; i < changes.length; i++) {
      String service = "service-%03d".formatted(i + 1);
      changes[i] =
          Fleet.probe(service, service + "-1", "liveness", "UP", "o".repeat(40 + round), "");
    }
    return changes;
  }

  private static JsonObject hook() {
    return new JsonObject()
        .put("receivedAtMillis", System.currentTimeMillis())
        .put("name", "team-web")
        .put("status", "firing")
        .put("groupKey", "{}:{alertname=\"InstanceDown\"}")
        .put(
            "alerts",
            new JsonArray()
                .add(new JsonObject().put("alertname", "InstanceDown").put("instance", "shop-2")))
        .put("payload", new JsonObject().put("version", "4").put("receiver", "team-web"));
  }

  private Page newPage(int width, int height, ColorScheme scheme) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setHasTouch(width < 700));
    Page opened = context.newPage();
    opened.setDefaultTimeout(8_000);
    opened.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            consoleErrors.add(message.text());
          }
        });
    opened.onPageError(consoleErrors::add);
    return opened;
  }

  private void open(Fleet fleet) {
    server.load(fleet);
    page.navigate(server.url());
    assertThat(page.locator(".pulse")).hasText("live");
  }

  private void go(String hash) {
    page.evaluate("hash => { location.hash = '#/' + hash }", hash);
  }

  private Locator rows() {
    return page.locator(".problem");
  }

  private Locator row(String name) {
    return page.locator(
        ".problem", new Page.LocatorOptions().setHas(page.getByText(name, exact())));
  }

  private static Page.GetByTextOptions exact() {
    return new Page.GetByTextOptions().setExact(true);
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  private Locator panel(String title) {
    return page.getByRole(AriaRole.REGION, named(title));
  }

  private String colour(String selector) {
    return (String) page.locator(selector).first().evaluate("el => getComputedStyle(el).color");
  }

  private void shoot(String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target/screenshots", name + ".png")));
  }

  private void await(BooleanSupplier condition) {
    page.waitForCondition(condition);
  }

  private static List<String> strings(Object found) {
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }
}
