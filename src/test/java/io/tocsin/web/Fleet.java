package io.tocsin.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Entities of the live protocol for a script, as docs/live-protocol.md words them. */
final class Fleet {
  private static final String ALL_OK = "o".repeat(60);

  private final long now = System.currentTimeMillis();
  private final List<Change> changes = new ArrayList<>();

  /** One entity that changed; empty when it is gone. */
  record Change(String kind, String id, Optional<JsonObject> entity) {
    JsonObject json() {
      return new JsonObject().put("kind", kind).put("id", id).put("entity", entity.orElse(null));
    }
  }

  List<Change> changes() {
    return List.copyOf(changes);
  }

  private Fleet() {
    changes.add(server(true));
  }

  /** A server that watches nothing. */
  static Fleet empty() {
    return new Fleet();
  }

  /** A server whose {@code services} services are all up, with three instances each. */
  static Fleet green(int services) {
    Fleet fleet = new Fleet();
    for (int i = 1; i <= services; i++) {
      String name = "service-%03d".formatted(i);
      fleet.changes.add(service(name, "UP", 3, 3, fleet.now - 86_400_000, ""));
      for (int n = 1; n <= 3; n++) {
        fleet.up(name, "%s-%d".formatted(name, n), "10.0.%d.%d:8081".formatted(i, n));
      }
    }
    return fleet;
  }

  /** A bad night: something of every kind. */
  static Fleet badNight() {
    Fleet fleet = new Fleet();
    long now = fleet.now;
    fleet.changes.add(
        service("shop", "DEGRADED", 2, 3, now - 252_000, "shop-2 is DOWN: " + STATUS_503));
    fleet.up("shop", "shop-1", "127.0.0.1:18081");
    fleet.changes.add(down("shop-2", now - 252_000));
    fleet.changes.add(probe("shop", "shop-2", "liveness", "UP", ALL_OK, ""));
    fleet.changes.add(
        probe("shop", "shop-2", "readiness", "DOWN", "o".repeat(29) + "x".repeat(31), STATUS_503));
    fleet.up("shop", "shop-3", "127.0.0.1:18083");

    fleet.changes.add(
        service("orders-db", "DOWN", 1, 2, now - 41_000, "1 of 2 instances up, quorum is 2"));
    fleet.up("orders-db", "orders-db-1", "127.0.0.1:15432");
    fleet.changes.add(
        instance("orders-db", "orders-db-2", "DOWN", now - 41_000)
            .with("firstBadAtMillis", now - 43_000)
            .with("address", "127.0.0.1:15433")
            .with("reason", "L4CON")
            .with("why", "postgres: connection refused")
            .change());
    fleet.changes.add(
        probe(
            "orders-db",
            "orders-db-2",
            "postgres",
            "DOWN",
            "o".repeat(49) + "x".repeat(11),
            "connection refused"));

    fleet.changes.add(service("billing", "DEGRADED", 2, 2, now - 610_000, "billing-2 is DEGRADED"));
    fleet.up("billing", "billing-1", "127.0.0.1:18091");
    fleet.changes.add(
        instance("billing", "billing-2", "DEGRADED", now - 610_000)
            .with("firstBadAtMillis", now - 615_000)
            .with("address", "127.0.0.1:18092")
            .with("reason", "L7OKC")
            .with("why", "readiness: answered in 1.4 s, slower than 500 ms")
            .change());
    fleet.changes.add(
        probe(
            "billing",
            "billing-2",
            "readiness",
            "DEGRADED",
            "o".repeat(14) + "dddooddd".repeat(5) + "dddddd",
            "answered in 1.4 s, slower than 500 ms"));

    fleet.changes.add(service("mail", "UP", 2, 2, now - 7_200_000, ""));
    fleet.up("mail", "mail-1", "127.0.0.1:10025");
    fleet.up("mail", "mail-2", "127.0.0.1:10026");
    fleet.changes.add(service("auth", "UP", 2, 2, now - 7_200_000, ""));
    fleet.up("auth", "auth-1", "127.0.0.1:18101");
    fleet.up("auth", "auth-2", "127.0.0.1:18102");
    fleet.alerts();
    fleet.notifications();
    return fleet;
  }

  static final String STATUS_503 = "readiness: unexpected answer: status 503, expected 200";

  /** {@code shop-2}, failing since that time. */
  static Change down(String name, long sinceMillis) {
    return instance("shop", name, "DOWN", sinceMillis)
        .with("firstBadAtMillis", sinceMillis - 10_000)
        .with("reason", "L7STS")
        .with("why", STATUS_503)
        .change();
  }

  /** An instance of {@code shop} that is up since that time. */
  static Change up(String name, long sinceMillis) {
    return instance("shop", name, "UP", sinceMillis).change();
  }

  static Change service(
      String name, String state, int up, int total, long sinceMillis, String why) {
    return new Change(
        "service",
        name,
        Optional.of(
            new JsonObject()
                .put("name", name)
                .put("labels", new JsonObject().put("team", "web"))
                .put("state", state)
                .put("up", up)
                .put("total", total)
                .put("quorum", 2)
                .put("sinceMillis", sinceMillis)
                .put("why", why)));
  }

  static Change probe(
      String service, String instance, String name, String state, String strip, String why) {
    boolean fails = state.equals("DOWN");
    return new Change(
        "probe",
        service + "/" + instance + "/" + name,
        Optional.of(
            new JsonObject()
                .put("service", service)
                .put("instance", instance)
                .put("name", name)
                .put("prober", name.equals("postgres") ? "tcp" : "http")
                .put("target", "http://127.0.0.1:18082/health/" + name)
                .put("state", state)
                .putNull("pending")
                .put("reason", fails ? "L7STS" : "L7OK")
                .put("why", why)
                .put("lastAtMillis", System.currentTimeMillis() - 300)
                .put("lastSeconds", state.equals("DEGRADED") ? 1.41 : 0.0021)
                .put("intervalSeconds", 5)
                .put("strip", strip)
                .put("certExpiryMillis", System.currentTimeMillis() + 12 * 86_400_000L)));
  }

  static Change server(boolean configOk) {
    long now = System.currentTimeMillis();
    JsonArray faults =
        configOk
            ? new JsonArray()
            : new JsonArray()
                .add("probes/shop.yml:4:14: interval: is not a duration such as 30s")
                .add("rules/shop.yml:9:5: groups[0].rules[1].expr: unexpected end of input");
    return new Change(
        "server",
        "self",
        Optional.of(
            new JsonObject()
                .put("version", "0.1.0")
                .put("startedAtMillis", now - 266_400_000)
                .put("configOk", configOk)
                .put("configFaults", faults)
                .put("configLoadedAtMillis", now - 3_600_000)
                .put("probesPerSecond", 12.4)
                .put("scheduleLagP99Seconds", 0.0004)
                .put("skipped", 0)
                .put("notificationsPending", 0)
                .put("lab", true)));
  }

  static Change serverWithoutLab() {
    JsonObject entity = server(true).entity().orElseThrow().copy().put("lab", false);
    return new Change("server", "self", Optional.of(entity));
  }

  static Change fault(String instance, String kind) {
    return new Change(
        "fault",
        instance + "/" + kind,
        Optional.of(
            new JsonObject()
                .put("instance", instance)
                .put("kind", kind)
                .put("sinceMillis", System.currentTimeMillis())));
  }

  static Change notification(String receiver, String status, String outcome, String detail) {
    return notification(receiver, status, outcome, detail, System.currentTimeMillis());
  }

  private void up(String service, String name, String address) {
    changes.add(instance(service, name, "UP", now - 7_200_000).with("address", address).change());
    changes.add(probe(service, name, "liveness", "UP", ALL_OK, ""));
    changes.add(probe(service, name, "readiness", "UP", ALL_OK, ""));
  }

  private void alerts() {
    changes.add(
        alert(
                "InstanceDown",
                "firing",
                now - 231_000,
                "probe_success{job=~\"shop|orders-db\"} == 0")
            .label("severity", "page")
            .label("instance", "shop-2")
            .annotation("summary", "shop-2 of shop has been down for 4 minutes")
            .annotation("runbook_url", "https://wiki.example.org/runbooks/instance-down")
            .change());
    changes.add(
        alert("OrdersDatabaseWithoutQuorum", "firing", now - 38_000, "service_quorum == 0")
            .label("severity", "page")
            .annotation("summary", "orders-db is below its quorum: writes will fail")
            .change());
    changes.add(
        alert(
                "BillingSlow",
                "pending",
                now - 140_000,
                "probe_duration_seconds{job=\"billing\"} > 0.5")
            .label("severity", "warn")
            .label("instance", "billing-2")
            .annotation("summary", "billing-2 answers slowly")
            .change());
  }

  private void notifications() {
    changes.add(notification("team-web", "firing", "delivered", "200 OK in 4 ms", now - 230_000));
    changes.add(notification("dba", "firing", "retrying", "connection refused", now - 37_000));
    changes.add(notification("audit", "firing", "refused", "401 Unauthorized", now - 36_000));
  }

  private static Change notification(
      String receiver, String status, String outcome, String detail, long atMillis) {
    String groupKey = "{}:{alertname=\"InstanceDown\"}";
    return new Change(
        "notification",
        receiver + "#0/" + groupKey,
        Optional.of(
            new JsonObject()
                .put("receiver", receiver)
                .put("integration", "webhook")
                .put("groupKey", groupKey)
                .put("status", status)
                .put("reason", "first notification")
                .put("atMillis", atMillis)
                .put("outcome", outcome)
                .put("attempts", outcome.equals("retrying") ? 3 : 1)
                .put("detail", detail)
                .put("alerts", 2)
                .put("names", new JsonArray().add("InstanceDown"))));
  }

  private static Builder instance(String service, String name, String state, long sinceMillis) {
    return new Builder(
        "instance",
        service + "/" + name,
        new JsonObject()
            .put("service", service)
            .put("name", name)
            .put("address", "127.0.0.1:18082")
            .put("labels", new JsonObject().put("zone", "b"))
            .put("state", state)
            .put("overlays", new JsonArray())
            .put("sinceMillis", sinceMillis)
            .putNull("firstBadAtMillis")
            .put("reason", "L7OK")
            .put("why", "answered as expected"));
  }

  private static Builder alert(String name, String state, long sinceMillis, String expr) {
    JsonObject entity =
        new JsonObject()
            .put("name", name)
            .put("group", "rules/shop.yml;replicas")
            .put("state", state)
            .put("labels", new JsonObject().put("alertname", name))
            .put("annotations", new JsonObject())
            .put("activeAtMillis", sinceMillis)
            .put("firedAtMillis", state.equals("pending") ? null : sinceMillis)
            .putNull("resolvedAtMillis")
            .put("value", "1.41")
            .put("expr", expr)
            .put("forSeconds", 300);
    return new Builder("alert", "rules/shop.yml;replicas;" + name, entity);
  }

  private record Builder(String kind, String id, JsonObject entity) {
    Builder with(String key, Object value) {
      entity.put(key, value);
      return this;
    }

    Builder label(String name, String value) {
      entity.getJsonObject("labels").put(name, value);
      return this;
    }

    Builder annotation(String name, String value) {
      entity.getJsonObject("annotations").put(name, value);
      return this;
    }

    Change change() {
      return new Change(kind, id, Optional.of(entity));
    }
  }
}
