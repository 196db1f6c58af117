package io.tocsin.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of every entity, what changed since the last frame, and the last deltas.
 *
 * <pre>
 * entities  instance: shop/shop-1 -> {"state":"UP",..}     shop/shop-2 -> {"state":"DOWN",..}
 * dirty     (instance, shop/shop-2)                        changed since delta 831
 * ring      | 829 | 830 | 831 |                            seq = 831, the newest delta
 * </pre>
 *
 * Not thread-safe: {@link LiveState} confines it to one context.
 */
final class LiveLog {
  /** Names one entity. */
  record Key(String kind, String id) {}

  /**
   * One state of one entity.
   *
   * @param rank 0 for what is down, 1 for what is not well, 2 for the rest: the snapshot's order
   */
  record Entity(Buffer json, int rank) {}

  /** What changed in one frame, encoded once for all clients. */
  record Delta(long seq, List<Key> keys, Buffer message) {}

  private final LiveLimits limits;
  private final Map<String, TreeMap<String, Entity>> entities = new LinkedHashMap<>();
  private final LinkedHashSet<Key> dirty = new LinkedHashSet<>();
  private final ArrayDeque<Delta> ring = new ArrayDeque<>();
  private int count;
  private long ringBytes;
  private long seq;
  private @Nullable Buffer snapshot;

  LiveLog(LiveLimits limits) {
    this.limits = limits;
  }

  /** The number of the newest delta; 0 before the first. */
  long seq() {
    return seq;
  }

  /** Whether a frame would hold something. */
  boolean isDirty() {
    return !dirty.isEmpty();
  }

  /**
   * Sets the state of an entity.
   *
   * @return false when the entity is new and there is no room for it
   */
  boolean put(Key key, Entity entity) {
    TreeMap<String, Entity> ofKind = entities.computeIfAbsent(key.kind, _ -> new TreeMap<>());
    Entity before = ofKind.get(key.id);
    if (before == null && count == limits.maxEntities()) {
      return false;
    }
    if (!entity.equals(before)) {
      ofKind.put(key.id, entity);
      count += before == null ? 1 : 0;
      changed(key);
    }
    return true;
  }

  /** Forgets an entity; clients are told that it is gone. */
  void remove(Key key) {
    Entity before = entities.getOrDefault(key.kind, new TreeMap<>()).remove(key.id);
    if (before != null) {
      count--;
      changed(key);
    }
  }

  private void changed(Key key) {
    dirty.add(key);
    snapshot = null;
  }

  /**
   * Ends the frame: the changes since the last one. What changed and changed back is told too,
   * because a snapshot may have left within the frame.
   */
  Optional<Delta> frame() {
    if (dirty.isEmpty()) {
      return Optional.empty();
    }
    List<Key> changed = List.copyOf(dirty);
    dirty.clear();
    seq++;
    snapshot = null; // it carries seq
    var delta = new Delta(seq, changed, message(changed, ""));
    remember(delta);
    return Optional.of(delta);
  }

  private void remember(Delta delta) {
    ring.addLast(delta);
    ringBytes += delta.message.length();
    while (ring.size() > limits.ringDeltas() || ringBytes > limits.ringBytes()) {
      ringBytes -= ring.removeFirst().message.length();
    }
  }

  /**
   * The deltas after {@code afterSeq}, oldest first; empty when they are not all kept or hold too
   * many changes, so that a snapshot is the better answer.
   */
  Optional<List<Delta>> after(long afterSeq) {
    boolean kept = afterSeq <= seq && afterSeq >= seq - ring.size();
    if (!kept) {
      return Optional.empty();
    }
    List<Delta> missed = ring.stream().filter(delta -> delta.seq > afterSeq).toList();
    int changes = missed.stream().mapToInt(delta -> delta.keys.size()).sum();
    return changes > limits.maxCatchUp() ? Optional.empty() : Optional.of(missed);
  }

  /**
   * One message that brings a client from {@code afterSeq} to {@link #seq}: a delta with the latest
   * state of everything that changed in between, or a snapshot when that is too much.
   */
  Buffer catchUp(long afterSeq) {
    if (afterSeq < seq - ring.size()) {
      return snapshot();
    }
    var changed = new LinkedHashSet<Key>();
    ring.stream().filter(delta -> delta.seq > afterSeq).forEach(d -> changed.addAll(d.keys));
    return changed.size() > limits.maxCatchUp()
        ? snapshot()
        : message(changed, "\"sinceSeq\":" + afterSeq + ",");
  }

  private Buffer message(Collection<Key> keys, String extra) {
    Buffer json =
        Buffer.buffer("{\"type\":\"delta\",\"seq\":" + seq + "," + extra + "\"changes\":[");
    String separator = "";
    for (Key key : keys) {
      json.appendString(separator).appendString("{\"kind\":").appendString(Json.encode(key.kind));
      json.appendString(",\"id\":").appendString(Json.encode(key.id)).appendString(",\"entity\":");
      find(key).ifPresentOrElse(e -> json.appendBuffer(e.json), () -> json.appendString("null"));
      json.appendString("}");
      separator = ",";
    }
    return json.appendString("]}");
  }

  /** All states as a {@code snapshot} message; what is down comes first within each kind. */
  Buffer snapshot() {
    Buffer ready = snapshot;
    if (ready == null) {
      ready = encodeSnapshot();
      snapshot = ready;
    }
    return ready;
  }

  private Buffer encodeSnapshot() {
    Buffer json = Buffer.buffer("{\"type\":\"snapshot\",\"seq\":" + seq + ",\"entities\":{");
    String separator = "";
    for (String kind : entities.keySet()) {
      json.appendString(separator).appendString(Json.encode(kind)).appendString(":{");
      appendEntities(json, kind);
      json.appendString("}");
      separator = ",";
    }
    return json.appendString("}}");
  }

  private void appendEntities(Buffer json, String kind) {
    var failingFirst = new ArrayList<>(entities.getOrDefault(kind, new TreeMap<>()).entrySet());
    failingFirst.sort(Comparator.comparingInt(entry -> entry.getValue().rank));
    String separator = "";
    for (Map.Entry<String, Entity> entry : failingFirst) {
      json.appendString(separator).appendString(Json.encode(entry.getKey())).appendString(":");
      json.appendBuffer(entry.getValue().json);
      separator = ",";
    }
  }

  /** The state of one entity, as JSON. */
  Optional<Buffer> json(Key key) {
    return find(key).map(Entity::json);
  }

  /** The states of one kind whose id passes, as a JSON array in the order of their ids. */
  Buffer jsonArray(String kind, Predicate<String> ids) {
    Buffer json = Buffer.buffer("[");
    entities
        .getOrDefault(kind, new TreeMap<>())
        .forEach(
            (id, entity) -> {
              if (ids.test(id)) {
                json.appendString(json.length() > 1 ? "," : "").appendBuffer(entity.json);
              }
            });
    return json.appendString("]");
  }

  private Optional<Entity> find(Key key) {
    return Optional.ofNullable(entities.getOrDefault(key.kind, new TreeMap<>()).get(key.id));
  }
}
