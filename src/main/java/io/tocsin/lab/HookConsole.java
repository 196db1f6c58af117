package io.tocsin.lab;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * What the demo's receiver was told: the last Alertmanager webhook payloads (version 4). Any
 * thread.
 */
public final class HookConsole {
  /** Payloads kept. */
  public static final int KEPT = 100;

  /** Bytes kept; older payloads leave when the newest do not fit. */
  public static final int KEPT_BYTES = 8 << 20;

  private final AtomicReference<List<Received>> newestFirst = new AtomicReference<>(List.of());

  /**
   * One payload.
   *
   * @param name the last part of the path it was sent to
   * @param status {@code firing} or {@code resolved}
   */
  public record Received(
      long receivedAtMillis,
      String name,
      String status,
      String groupKey,
      List<AlertLine> alerts,
      JsonObject payload,
      int sizeBytes) {
    public Received {
      alerts = List.copyOf(alerts);
    }

    /** As {@code GET /lab/api/hooks} shows it. */
    JsonObject toJson() {
      var lines = new JsonArray();
      alerts.forEach(line -> lines.add(line.toJson()));
      return new JsonObject()
          .put("receivedAtMillis", receivedAtMillis)
          .put("name", name)
          .put("status", status)
          .put("groupKey", groupKey)
          .put("alerts", lines)
          .put("payload", payload);
    }
  }

  /** One alert of a payload in short; a label or annotation that is missing is empty. */
  public record AlertLine(String status, String alertname, String instance, String summary) {
    static AlertLine of(JsonObject alert) {
      JsonObject labels = alert.getJsonObject("labels", new JsonObject());
      JsonObject annotations = alert.getJsonObject("annotations", new JsonObject());
      return new AlertLine(
          alert.getString("status", ""),
          labels.getString("alertname", ""),
          labels.getString("instance", ""),
          annotations.getString("summary", ""));
    }

    JsonObject toJson() {
      return new JsonObject()
          .put("status", status)
          .put("alertname", alertname)
          .put("instance", instance)
          .put("summary", summary);
    }
  }

  /**
   * Keeps one payload.
   *
   * @throws IllegalArgumentException when it is not an Alertmanager webhook payload; says why
   */
  public void accept(String name, Buffer body, long nowMillis) {
    Received received = read(name, body, nowMillis);
    newestFirst.updateAndGet(before -> with(received, before));
  }

  private static Received read(String name, Buffer body, long nowMillis) {
    try {
      JsonObject payload = body.toJsonObject();
      return new Received(
          nowMillis,
          name,
          required(payload, "status"),
          required(payload, "groupKey"),
          alerts(payload),
          payload,
          body.length());
    } catch (DecodeException | ClassCastException e) {
      throw new IllegalArgumentException(
          "not an Alertmanager webhook payload: " + e.getMessage(), e);
    }
  }

  private static List<AlertLine> alerts(JsonObject payload) {
    JsonArray alerts = payload.getJsonArray("alerts");
    if (alerts == null) {
      throw missing("alerts");
    }
    return IntStream.range(0, alerts.size())
        .mapToObj(i -> AlertLine.of(alerts.getJsonObject(i)))
        .toList();
  }

  private static String required(JsonObject payload, String field) {
    String value = payload.getString(field);
    if (value == null) {
      throw missing(field);
    }
    return value;
  }

  private static IllegalArgumentException missing(String field) {
    return new IllegalArgumentException("not an Alertmanager webhook payload: no " + field);
  }

  private static List<Received> with(Received newest, List<Received> before) {
    var kept = new ArrayList<Received>();
    kept.add(newest);
    long bytes = newest.sizeBytes;
    for (Received older : before) {
      bytes += older.sizeBytes;
      if (kept.size() == KEPT || bytes > KEPT_BYTES) {
        break;
      }
      kept.add(older);
    }
    return List.copyOf(kept);
  }

  /** What was received, newest first. */
  public List<Received> newestFirst() {
    return newestFirst.get();
  }
}
