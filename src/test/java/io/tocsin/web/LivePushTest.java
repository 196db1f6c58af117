package io.tocsin.web;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The live protocol of docs/live-protocol.md over real WebSockets and two verticles. */
@Timeout(30)
class LivePushTest {
  private TestSurface surface;

  @BeforeEach
  void start() throws Exception {
    surface = new TestSurface(TestSurface.QUICK, 2);
  }

  @AfterEach
  void stop() throws Exception {
    surface.close();
  }

  private void put(String id, String state) {
    surface.live.put("instance", id, new JsonObject().put("name", id).put("state", state));
  }

  /** A client that has seen everything up to now. */
  private LiveClient watching() throws Exception {
    LiveClient client = new LiveClient(surface).fresh();
    client.next("hello");
    client.next("snapshot");
    return client;
  }

  @Test
  void freshClientIsGreetedAndGetsEverythingWithTheFailingFirst() throws Exception {
    put("shop/a", "UP");
    put("shop/b", "DEGRADED");
    put("shop/c", "DOWN");
    LiveClient client = new LiveClient(surface).fresh();

    JsonObject hello = client.next("hello");
    JsonObject snapshot = client.next("snapshot");

    assertThat(hello.fieldNames())
        .containsExactly(
            "type", "protocol", "bootId", "seq", "version", "serverTimeMillis", "heartbeatMillis");
    assertThat(hello.getLong("heartbeatMillis")).isEqualTo(100);
    assertThat(snapshot.getJsonObject("entities").getJsonObject("instance").fieldNames())
        .containsExactly("shop/c", "shop/b", "shop/a");
    assertThat(new JsonObject(surface.get("/api/v1/state").body()).getJsonObject("entities"))
        .isEqualTo(snapshot.getJsonObject("entities"));
  }

  @Test
  void thousandChangesWithinAFrameAreOneDeltaOfLatestStates() throws Exception {
    LiveClient client = watching();

    for (int i = 0; i < 1_000; i++) {
      put("shop/" + i % 10, i < 990 ? "DOWN" : "UP");
    }

    var names = new ArrayList<String>();
    while (names.size() < 10) { // on a busy machine a frame may end within the loop
      JsonArray changes = client.next("delta").getJsonArray("changes");
      changes.stream()
          .map(JsonObject.class::cast)
          .filter(change -> change.getJsonObject("entity").getString("state").equals("UP"))
          .forEach(change -> names.add(change.getString("id")));
      assertThat(changes.size()).isLessThanOrEqualTo(10);
    }
    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void whatDidNotChangeIsNotSent() throws Exception {
    LiveClient client = watching();
    put("shop/a", "UP");
    client.next("delta");

    put("shop/a", "UP");
    put("shop/marker", "UP");

    JsonObject delta = client.next("delta");
    assertThat(LiveClient.only(delta).getString("name")).isNotEqualTo("shop/a");
  }

  @Test
  void goneEntityIsNull() throws Exception {
    put("shop/a", "UP");
    LiveClient client = watching();

    surface.live.remove("instance", "shop/a");

    JsonObject change = client.next("delta").getJsonArray("changes").getJsonObject(0);
    assertThat(change.getString("id")).isEqualTo("shop/a");
    assertThat(change.containsKey("entity")).isTrue();
    assertThat(change.getValue("entity")).isNull();
  }

  @Test
  void resumeWithinTheRingReplaysTheMissedDeltas() throws Exception {
    LiveClient witness = new LiveClient(surface).fresh();
    String bootId = witness.next("hello").getString("bootId");
    witness.next("snapshot");
    var seen = new ArrayList<JsonObject>();
    for (String state : List.of("UP", "DOWN", "UP")) {
      put("shop/a", state);
      seen.add(witness.next("delta"));
    }

    LiveClient back = new LiveClient(surface).resume(bootId, seen.getFirst().getLong("seq"));

    assertThat(back.next("hello").getLong("seq")).isEqualTo(seen.getLast().getLong("seq"));
    assertThat(back.next("delta")).isEqualTo(seen.get(1));
    assertThat(back.next("delta")).isEqualTo(seen.get(2));
    put("shop/a", "DEGRADED");
    assertThat(back.next("delta").getLong("seq")).isEqualTo(seen.getLast().getLong("seq") + 1);
  }

  @Test
  void resumeBeforeTheRingOrOfAnotherBootGetsASnapshot() throws Exception {
    LiveClient witness = new LiveClient(surface).fresh();
    String bootId = witness.next("hello").getString("bootId");
    witness.next("snapshot");
    for (int i = 0; i <= TestSurface.QUICK.ringDeltas(); i++) {
      put("shop/a", "state " + i);
      witness.next("delta");
    }

    LiveClient late = new LiveClient(surface).resume(bootId, 0);
    LiveClient other = new LiveClient(surface).resume("another boot", 5);

    late.next("hello");
    late.next("snapshot");
    other.next("hello");
    other.next("snapshot");
  }

  @Test
  void heartbeatTellsThatTheServerLives() throws Exception {
    put("shop/a", "UP");
    LiveClient client = watching();

    JsonObject first = client.any();
    while (!first.getString("type").equals("heartbeat")) {
      first = client.any();
    }

    assertThat(first.fieldNames()).containsExactly("type", "seq", "serverTimeMillis");
  }

  /** 20 entities of 10 KB, so that the kernel's buffers fill at once. */
  private void putBig(int round) {
    String ballast = "x".repeat(10_000);
    for (int i = 0; i < 20; i++) {
      surface.live.put(
          "instance", "big/" + i, new JsonObject().put("round", round).put("ballast", ballast));
    }
  }

  @Test
  void slowClientGetsLatestStatesWhileOthersGetEveryDelta() throws Exception {
    LiveClient slow = watching();
    LiveClient quick = watching();
    slow.socket.pause();

    for (int round = 1; round <= 40; round++) {
      putBig(round);
      awaitRound(quick, round);
    }
    slow.socket.resume();

    assertThat(awaitRound(slow, 40)).as("messages after the pause").isLessThan(20);
    assertThat(slow.receivedBytes.get()).isLessThan(quick.receivedBytes.get() / 3);
  }

  /** Reads until all big entities are of {@code round}; checks that deltas join without a gap. */
  private static int awaitRound(LiveClient client, int round) throws InterruptedException {
    int messages = 0;
    int arrived = 0;
    while (arrived < 20) {
      JsonObject message = client.next();
      messages++;
      arrived +=
          (int) entities(message).stream().filter(e -> e.getInteger("round") == round).count();
    }
    return messages;
  }

  private static List<JsonObject> entities(JsonObject message) {
    if (message.getString("type").equals("snapshot")) {
      JsonObject instances = message.getJsonObject("entities").getJsonObject("instance");
      return instances.stream().map(entry -> (JsonObject) entry.getValue()).toList();
    }
    return message.getJsonArray("changes").stream()
        .map(change -> ((JsonObject) change).getJsonObject("entity"))
        .toList();
  }

  @Test
  void catchUpSaysFromWhereItLeads() throws Exception {
    LiveClient slow = watching();
    LiveClient quick = watching();
    slow.socket.pause();
    for (int round = 1; round <= 40; round++) {
      putBig(round);
      awaitRound(quick, round);
    }

    slow.socket.resume();

    long seq = 0;
    long skipped = 0;
    while (skipped == 0) {
      JsonObject delta = slow.next("delta");
      long since = delta.getLong("sinceSeq", delta.getLong("seq") - 1);
      assertThat(seq == 0 || since == seq).as("%s follows %s", since, seq).isTrue();
      seq = delta.getLong("seq");
      skipped = seq - since - 1;
    }
  }

  @Test
  void clientThatNeverReadsIsClosed() throws Exception {
    surface.close();
    surface = new TestSurface(TestSurface.IMPATIENT, 2);
    LiveClient stuck = watching();
    LiveClient quick = watching();
    stuck.socket.pause();

    for (int round = 1; surface.live.clients() > 1; round++) {
      putBig(round);
      awaitRound(quick, round);
      assertThat(round).as("rounds before the stuck client is closed").isLessThan(500);
    }

    assertThat(quick.closed).isNotDone();
  }

  @Test
  void clientsBeyondTheBoundAreRefused() throws Exception {
    for (int i = 0; i < TestSurface.QUICK.maxClients(); i++) {
      new LiveClient(surface).fresh().next("hello");
    }

    assertRefused(503, () -> new LiveClient(surface));
  }

  @Test
  void pagesOfOtherOriginsAreRefused() {
    var options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(surface.port)
            .setURI("/api/v1/live")
            .putHeader("Origin", "http://evil.example");

    assertRefused(
        403, () -> surface.vertx.createWebSocketClient().connect(options).await(5, SECONDS));
  }

  private static void assertRefused(int status, ThrowingCallable connect) {
    Throwable refusal = Assertions.catchThrowable(connect);
    assertThat(refusal).isInstanceOf(UpgradeRejectedException.class);
    assertThat(((UpgradeRejectedException) refusal).getStatus()).isEqualTo(status);
  }

  @Test
  void anythingButOneResumeEndsTheConnection() throws Exception {
    LiveClient twice = watching();
    LiveClient wrong = new LiveClient(surface);
    LiveClient garbage = new LiveClient(surface);
    LiveClient large = new LiveClient(surface);

    twice.resume("", 0);
    wrong.send(new JsonObject().put("type", "subscribe"));
    garbage.socket.writeTextMessage("[1,");
    large.socket.writeTextMessage("x".repeat(LiveSocket.MAX_INBOUND_BYTES + 1));

    assertThat(twice.closed.get(5, SECONDS)).isEqualTo((short) 1008);
    assertThat(wrong.closed.get(5, SECONDS)).isEqualTo((short) 1008);
    assertThat(garbage.closed.get(5, SECONDS)).isEqualTo((short) 1007);
    large.closed.get(5, SECONDS);
  }

  @Test
  void entitiesBeyondTheBoundAreRefused() {
    var log =
        new LiveLog(
            new LiveLimits(
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                1,
                1,
                1,
                1,
                1));
    var entity = new LiveLog.Entity(new JsonObject().toBuffer(), 2);

    assertThat(log.put(new LiveLog.Key("a", "1"), entity)).isTrue();
    assertThat(log.put(new LiveLog.Key("a", "2"), entity)).isFalse();
    log.remove(new LiveLog.Key("a", "1"));
    assertThat(log.put(new LiveLog.Key("a", "2"), entity)).isTrue();
  }
}
