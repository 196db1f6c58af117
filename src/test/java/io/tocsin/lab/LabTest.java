package io.tocsin.lab;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every fault over real sockets. */
class LabTest {
  private static final Duration SLOW = Duration.ofMillis(300);
  private static final Lab.Timing QUICK =
      new Lab.Timing(
          SLOW,
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          Duration.ofMillis(10),
          Duration.ofMillis(50),
          Duration.ofMillis(1_000));
  private static final Lab.Options QUIET =
      Lab.Options.DEMO.onPorts(0, 0).at(QUICK).withoutScenario();

  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setMaxEventLoopExecuteTime(100)
              .setMaxEventLoopExecuteTimeUnit(MILLISECONDS));
  private final HttpClient client =
      vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false));
  private final Lab lab = new Lab(vertx, QUIET);
  private Lab.Running running = started(lab);

  record Answer(int status, JsonObject body) {}

  private static Lab.Running started(Lab lab) {
    return await(lab.start());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(5, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer in 5 s", e);
    }
  }

  private static void until(BooleanSupplier claim) {
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (!claim.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @BeforeEach
  void nothingIsBroken() {
    assertThat(running.faults()).isEmpty();
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private Future<Answer> ask(String instance, String path) {
    Lab.Endpoint at =
        running.endpoints().stream()
            .filter(endpoint -> endpoint.instance().equals(instance))
            .findFirst()
            .orElseThrow();
    return client
        .request(HttpMethod.GET, at.port(), at.host(), path)
        .compose(
            request -> request.send().compose(LabTest::read)); // inside, or the body may be gone
  }

  private static Future<Answer> read(HttpClientResponse response) {
    return response.body().map(body -> new Answer(response.statusCode(), body.toJsonObject()));
  }

  private Answer ready(String instance) {
    return await(ask(instance, "/health/ready"));
  }

  private boolean refuses(String instance) {
    return await(
        ask(instance, "/health/live").map(false).otherwise(e -> e instanceof ConnectException));
  }

  private JsonObject data(String instance, String check) {
    JsonArray checks = ready(instance).body.getJsonArray("checks");
    for (int i = 0; i < checks.size(); i++) {
      JsonObject each = checks.getJsonObject(i);
      if (each.getString("id").equals(check)) {
        return each.getJsonObject("data");
      }
    }
    throw new AssertionError("no check " + check + " in " + checks);
  }

  private List<String> primaries() {
    return List.of("shop-1", "shop-2", "shop-3").stream()
        .filter(shop -> !refuses(shop) && data(shop, "role").getInteger("primary") == 1)
        .toList();
  }

  @Test
  void healthyInstancesAnswerInTheShapeOfHealthChecks() {
    Answer ready = ready("shop-1");

    assertThat(ready.status).isEqualTo(200);
    assertThat(ready.body)
        .isEqualTo(
            new JsonObject(
                """
                {"status":"UP","checks":[
                  {"id":"queue","status":"UP","data":{"depth":%d}},
                  {"id":"role","status":"UP","data":{"primary":1}},
                  {"id":"db","status":"UP"}]}
                """
                    .formatted(
                        ready
                            .body
                            .getJsonArray("checks")
                            .getJsonObject(0)
                            .getJsonObject("data")
                            .getInteger("depth"))));
    assertThat(await(ask("shop-db", "/health/live")))
        .isEqualTo(new Answer(200, new JsonObject("{\"status\":\"UP\",\"checks\":[]}")));
    assertThat(primaries()).containsExactly("shop-1");
  }

  @Test
  void aKilledInstanceRefusesConnectionsUntilItIsMendedOnTheSamePort() {
    await(running.inject("shop-2", "kill"));

    assertThat(refuses("shop-2")).isTrue();
    assertThat(refuses("shop-1")).isFalse();
    assertThat(running.faults()).extracting(FaultInfo::instance).containsExactly("shop-2");

    await(running.clear("shop-2", "kill"));

    assertThat(ready("shop-2").status).isEqualTo(200);
    assertThat(running.faults()).isEmpty();
  }

  @Test
  void killAndMendInOneBreathEndAlive() {
    var all = new ArrayList<Future<Void>>();
    for (int i = 0; i < 5; i++) {
      all.add(running.inject("shop-2", "kill"));
      all.add(running.clear("shop-2", "kill"));
    }
    await(Future.all(all));

    assertThat(ready("shop-2").status).isEqualTo(200);
  }

  @Test
  void aHangingInstanceAcceptsAndNeverAnswers() {
    await(running.inject("shop-3", "hang"));

    Future<Answer> hanging = ask("shop-3", "/health/live");

    assertThatThrownBy(() -> hanging.await(SLOW.toMillis(), MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    await(running.clear("shop-3", "hang"));
    assertThat(ready("shop-3").status).isEqualTo(200);
  }

  @Test
  void anErringInstanceAnswers503() {
    await(running.inject("shop-1", "error"));

    assertThat(ready("shop-1"))
        .isEqualTo(new Answer(503, new JsonObject("{\"status\":\"DOWN\",\"checks\":[]}")));
    assertThat(await(ask("shop-1", "/health/live")).status).isEqualTo(503);
  }

  @Test
  void aSlowInstanceAnswersRightAndLate() {
    await(running.inject("shop-1", "slow"));
    long asked = System.nanoTime();

    Answer late = ready("shop-1");

    assertThat(late.status).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThanOrEqualTo(SLOW);
  }

  @Test
  void aFlappingInstanceAlternates() {
    await(running.inject("shop-1", "flap"));

    until(() -> ready("shop-1").status == 503);
    until(() -> ready("shop-1").status == 200);

    await(running.clear("shop-1", "flap"));
    assertThat(ready("shop-1").status).isEqualTo(200);
  }

  @Test
  void anImbalancedQueueGrowsToFortyTimesTheOthersAndFallsBack() {
    await(running.inject("shop-2", "queue-imbalance"));

    until(() -> depth("shop-2") > 35 * depth("shop-1"));
    assertThat(depth("shop-3")).isBetween(1, 2 * Queues.LEVEL);

    await(running.clear("shop-2", "queue-imbalance"));
    until(() -> depth("shop-2") < 2 * Queues.LEVEL);
  }

  private int depth(String instance) {
    return data(instance, "queue").getInteger("depth");
  }

  @Test
  void aFailoverMovesTheRoleAndTakesTheOldPrimaryDown() {
    running = started(new Lab(vertx, QUIET.at(withFailoverFor(Duration.ofMinutes(1)))));

    await(running.inject("shop-3", "failover")); // whoever has the role loses it

    assertThat(refuses("shop-1")).isTrue();
    assertThat(primaries()).containsExactly("shop-2");
    assertThat(running.faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.instance()).isEqualTo("shop-1");
              assertThat(fault.kind()).isEqualTo("failover");
            });
    await(running.clear("shop-1", "failover"));
    assertThat(primaries()).containsExactly("shop-2");
  }

  private static Lab.Timing withFailoverFor(Duration down) {
    return new Lab.Timing(
        SLOW, QUICK.flap(), down, QUICK.queue(), QUICK.scenarioAfter(), QUICK.scenarioLasts());
  }

  @Test
  void theOldPrimaryComesBackOnItsOwnAndTheRoleGoesRound() {
    for (String next : List.of("shop-2", "shop-3", "shop-1")) {
      await(running.inject("shop-1", "failover"));
      until(() -> running.faults().isEmpty());

      assertThat(primaries()).containsExactly(next);
    }
  }

  @Test
  void aFailoverNeedsSomebodyWhoLives() {
    await(running.inject("shop-2", "kill"));
    await(running.inject("shop-3", "kill"));

    assertThatThrownBy(() -> await(running.inject("shop-1", "failover")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no other instance is alive to take over from shop-1; clear a fault or wait");
    assertThat(primaries()).containsExactly("shop-1");
  }

  @Test
  void theShopIsNotReadyButLivesWithoutItsDatabase() {
    await(running.inject("shop-db", "kill"));

    Answer ready = ready("shop-1");

    assertThat(ready.status).isEqualTo(503);
    assertThat(ready.body.getString("status")).isEqualTo("DOWN");
    assertThat(ready.body.getJsonArray("checks").getJsonObject(2))
        .isEqualTo(new JsonObject("{\"id\":\"db\",\"status\":\"DOWN\"}"));
    assertThat(await(ask("shop-1", "/health/live")).status).isEqualTo(200);
  }

  @Test
  void unknownNamesAreToldWithTheKnownOnes() {
    assertThatThrownBy(() -> await(running.inject("shop-9", "kill")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown instance: shop-9; there are shop-1, shop-2, shop-3, shop-db");
    assertThatThrownBy(() -> await(running.clear("shop-1", "explode")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "unknown kind of fault: explode; there are kill, hang, error, slow, flap,"
                + " queue-imbalance, failover");
    assertThatThrownBy(() -> await(running.inject("shop-db", "failover")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shop-db has no queue and no role: failover works on shop-1, shop-2, shop-3");
  }

  @Test
  void listenersHearEveryChangeAndClearAllMendsAll() {
    List<List<FaultInfo>> heard = new CopyOnWriteArrayList<>();
    running.onChange(heard::add);

    await(running.inject("shop-1", "kill"));
    await(running.inject("shop-1", "kill")); // in force already
    await(running.inject("shop-db", "slow"));
    await(running.clearAll());

    assertThat(heard).extracting(List::size).containsExactly(1, 2, 0);
    assertThat(refuses("shop-1")).isFalse();
  }

  @Test
  void theScenarioKillsOneInstanceOnceAndMendsIt() {
    var acting = new Lab(vertx, Lab.Options.DEMO.onPorts(0, 0).at(QUICK));
    Lab.Running scene = started(acting);

    List<FaultInfo> seen = new CopyOnWriteArrayList<>();
    until(() -> seen.addAll(scene.faults()));
    assertThat(seen)
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.instance()).isEqualTo("shop-2");
              assertThat(fault.kind()).isEqualTo("kill");
            });
    until(() -> scene.faults().isEmpty());
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    int taken = running.endpoints().getFirst().port();

    assertThatThrownBy(() -> started(new Lab(vertx, QUIET.onPorts(0, taken))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("cannot start lab instance shop-db on 127.0.0.1:" + taken + ": ")
        .hasMessageEndingWith("; stop what listens there or choose another port");
  }

  /** The first of three neighbours that nobody listened on a moment ago. */
  private static int threeFreePorts() throws IOException {
    int first = freePort(0);
    while (freePort(first + 1) < 0 || freePort(first + 2) < 0) {
      first = freePort(0);
    }
    return first;
  }

  private static int freePort(int wanted) throws IOException {
    try (var socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (BindException e) {
      return -1;
    }
  }

  @Test
  void aLabThatCannotStartLeavesNobodyListening() throws Exception {
    int taken = running.endpoints().getFirst().port();
    int shop = threeFreePorts();
    var half = new Lab(vertx, QUIET.onPorts(shop, taken));

    assertThatThrownBy(() -> started(half)).isInstanceOf(IllegalStateException.class);

    await(new Lab(vertx, QUIET.onPorts(shop, 0)).start()); // the ports are free again
  }

  @Test
  void portsMustExist() {
    assertThatThrownBy(() -> QUIET.onPorts(65_534, 0))
        .hasMessage("ports must be 0 to 65535: 65534 to 65536, 0");
  }

  @Test
  void nobodyListensAfterTheStop() {
    await(lab.stop());
    await(lab.stop()); // nothing left to do

    for (String instance : running.instances()) {
      assertThat(refuses(instance)).as(instance).isTrue();
    }
    assertThatThrownBy(() -> await(running.inject("shop-1", "kill")))
        .hasMessage("the lab is stopped");
    running = started(lab);
    assertThat(refuses("shop-1")).isFalse();
  }

  @Test
  void requestsForOtherPathsAre404() {
    assertThat(
            await(
                client
                    .request(
                        HttpMethod.GET, running.endpoints().getFirst().port(), "127.0.0.1", "/nope")
                    .compose(request -> request.send())
                    .map(HttpClientResponse::statusCode)))
        .isEqualTo(404);
  }
}
