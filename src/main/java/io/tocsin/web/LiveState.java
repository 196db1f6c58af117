package io.tocsin.web;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the dashboard shows, as it is now: entities by kind and id (docs/live-protocol.md), pushed
 * to every subscriber in frames. Any thread may call; the state itself lives on the context that
 * made this object, and answers arrive on the caller's context.
 */
public final class LiveState {
  private static final Logger LOG = LoggerFactory.getLogger(LiveState.class);

  /**
   * The answer to a client that resumes.
   *
   * @param seq the delta up to which {@code messages} bring the client
   */
  record Welcome(long seq, List<Buffer> messages) {}

  private record Subscriber(Context context, Handler<LiveLog.Delta> handler) {}

  private final Vertx vertx;
  private final LiveLimits limits;
  private final Owner owner;
  private final InstantSource clock;
  private final String version;
  private final String bootId = UUID.randomUUID().toString();
  private final AtomicInteger clients = new AtomicInteger();
  private final LiveLog log; // confined
  private final List<Subscriber> subscribers = new ArrayList<>(); // confined
  private boolean armed; // confined
  private boolean full; // confined

  /**
   * @param version told to clients, so that a page can see that the server is a newer one
   */
  public LiveState(Vertx vertx, LiveLimits limits, String version, InstantSource clock) {
    this.vertx = vertx;
    this.limits = limits;
    this.version = version;
    this.clock = clock;
    this.owner = new Owner(vertx, vertx.getOrCreateContext());
    this.log = new LiveLog(limits);
  }

  /**
   * Sets the state of an entity. Clients see it with the next frame, and only if it differs.
   *
   * @param entity is encoded before this call returns, so the caller may change it afterwards
   */
  public void put(String kind, String id, JsonObject entity) {
    var key = new LiveLog.Key(kind, id);
    var state =
        new LiveLog.Entity(entity.toBuffer(), rank(String.valueOf(entity.getValue("state"))));
    owner.context().runOnContext(_ -> set(key, state));
  }

  private static int rank(String state) {
    return switch (state) {
      case "DOWN", "firing" -> 0;
      case "DEGRADED", "UNKNOWN", "pending" -> 1;
      default -> 2;
    };
  }

  private void set(LiveLog.Key key, LiveLog.Entity entity) {
    boolean had = log.put(key, entity);
    if (!had && !full) {
      LOG.warn("live state is full, new entities are not shown: entities={}", limits.maxEntities());
    }
    full = !had;
    arm();
  }

  /** Forgets an entity; does nothing if there is none. */
  public void remove(String kind, String id) {
    var key = new LiveLog.Key(kind, id);
    owner
        .context()
        .runOnContext(
            _ -> {
              log.remove(key);
              arm();
            });
  }

  private void arm() { // a frame begins with its first change, so that a quiet fleet costs nothing
    if (!armed && log.isDirty()) {
      armed = true;
      vertx.setTimer(limits.frame().toMillis(), _ -> endFrame());
    }
  }

  private void endFrame() {
    armed = false;
    log.frame()
        .ifPresent(
            delta ->
                subscribers.forEach(
                    each -> each.context.runOnContext(_ -> each.handler.handle(delta))));
  }

  /** All states as one {@code snapshot} message. */
  public Future<Buffer> snapshot() {
    return owner.ask(log::snapshot);
  }

  /** One entity as JSON, empty when there is none. */
  Future<Optional<Buffer>> entity(String kind, String id) {
    return owner.ask(() -> log.json(new LiveLog.Key(kind, id)));
  }

  /** The entities of one kind whose id starts with {@code prefix}, as a JSON array. */
  Future<Buffer> entities(String kind, String prefix) {
    return owner.ask(() -> log.jsonArray(kind, id -> id.startsWith(prefix)));
  }

  /**
   * From now on every delta goes to {@code handler}, on the caller's context and in order.
   *
   * @return the number of the newest delta that {@code handler} will not see
   */
  Future<Long> subscribe(Handler<LiveLog.Delta> handler) {
    var subscriber = new Subscriber(vertx.getOrCreateContext(), handler);
    return owner.ask(
        () -> {
          subscribers.add(subscriber);
          return log.seq();
        });
  }

  Future<Void> unsubscribe(Handler<LiveLog.Delta> handler) {
    return owner.ask(() -> subscribers.removeIf(each -> each.handler.equals(handler))).mapEmpty();
  }

  /**
   * What a client is to be told first. The deltas that its subscriber gets after this answer follow
   * on it without a gap.
   *
   * @param lastBootId empty for a client without a past
   */
  Future<Welcome> welcome(String lastBootId, long lastSeq) {
    return owner.ask(
        () -> {
          Optional<List<LiveLog.Delta>> missed =
              lastBootId.equals(bootId) ? log.after(lastSeq) : Optional.empty();
          var messages = new ArrayList<Buffer>();
          messages.add(hello());
          missed.ifPresentOrElse(
              deltas -> deltas.forEach(delta -> messages.add(delta.message())),
              () -> messages.add(log.snapshot()));
          return new Welcome(log.seq(), List.copyOf(messages));
        });
  }

  private Buffer hello() {
    return new JsonObject()
        .put("type", "hello")
        .put("protocol", 1)
        .put("bootId", bootId)
        .put("seq", log.seq())
        .put("version", version)
        .put("serverTimeMillis", clock.millis())
        .put("heartbeatMillis", limits.heartbeat().toMillis())
        .toBuffer();
  }

  /** The latest states of what changed after {@code seq}, as one message. */
  Future<Welcome> catchUp(long seq) {
    return owner.ask(() -> new Welcome(log.seq(), List.of(log.catchUp(seq))));
  }

  LiveLimits limits() {
    return limits;
  }

  InstantSource clock() {
    return clock;
  }

  /** Takes a place for one more client; false when all are taken. */
  boolean enter() {
    int before = clients.getAndUpdate(taken -> taken < limits.maxClients() ? taken + 1 : taken);
    return before < limits.maxClients();
  }

  void leave() {
    clients.decrementAndGet();
  }

  /** Clients connected to the whole process. */
  public int clients() {
    return clients.get();
  }
}
