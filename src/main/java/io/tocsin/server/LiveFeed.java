package io.tocsin.server;

import io.tocsin.health.Health;
import io.tocsin.health.HealthBook.InstanceView;
import io.tocsin.health.HealthBook.ProbeView;
import io.tocsin.health.HealthBook.ServiceView;
import io.tocsin.health.Pending;
import io.tocsin.health.ProbeResult;
import io.tocsin.model.Labels;
import io.tocsin.probe.Instance;
import io.tocsin.probe.Target;
import io.tocsin.web.LiveState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what changed into the entities of docs/live-protocol.md. Any thread. */
final class LiveFeed {
  private static final String CERTIFICATE_EXPIRY = "probe_ssl_earliest_cert_expiry";

  private final LiveState live;

  LiveFeed(LiveState live) {
    this.live = live;
  }

  void service(ServiceView view) {
    var entity =
        new JsonObject()
            .put("name", view.plan().name())
            .put("labels", json(view.plan().labels()))
            .put("up", view.health().up())
            .put("total", view.health().total())
            .put("quorum", view.health().quorum());
    live.put("service", view.plan().name(), withHealth(entity, view.health()));
  }

  void instance(Instance instance, InstanceView view) {
    var overlays = new JsonArray();
    view.health().pending().ifPresent(pending -> overlays.add("PENDING " + pending));
    var entity =
        new JsonObject()
            .put("service", view.service())
            .put("name", view.plan().name())
            .put("address", instance.address())
            .put("labels", json(view.plan().labels()))
            .put("overlays", overlays)
            .put("reason", view.health().reason().name());
    live.put(
        "instance", view.service() + "/" + view.plan().name(), withHealth(entity, view.health()));
  }

  void probe(Target target, ProbeView view) {
    Optional<ProbeResult> last = view.last();
    var entity =
        new JsonObject()
            .put("service", view.service())
            .put("instance", view.instance())
            .put("name", view.plan().name())
            .put("prober", target.spec().protocol())
            .put("target", target.spec().target(target.instance()))
            .put("pending", view.health().pending().map(Pending::toString).orElse(null))
            .put("reason", view.health().reason().name())
            .put("lastAtMillis", millis(last.map(ProbeResult::endedAt)))
            .put("lastSeconds", last.map(result -> result.elapsed().toNanos() / 1e9).orElse(null))
            .put("intervalSeconds", target.timing().interval().toMillis() / 1e3)
            .put("strip", view.strip().toString())
            .put("certExpiryMillis", last.map(LiveFeed::certificateExpiry).orElse(null));
    live.put("probe", target.id(), withHealth(entity, view.health()));
  }

  private static @Nullable Long certificateExpiry(ProbeResult result) {
    return result.measurements().stream()
        .filter(measurement -> measurement.metric().equals(CERTIFICATE_EXPIRY))
        .map(measurement -> (long) (measurement.value() * 1000))
        .findFirst()
        .orElse(null);
  }

  private static JsonObject withHealth(JsonObject entity, Health health) {
    return entity
        .put("state", health.state().name())
        .put("sinceMillis", health.since().toEpochMilli())
        .put("firstBadAtMillis", millis(health.firstBadAt()))
        .put("why", health.why());
  }

  /** A service, instance or probe that is no longer watched; the id says which by its depth. */
  void gone(String id) {
    long depth = id.chars().filter(c -> c == '/').count();
    live.remove(depth == 0 ? "service" : depth == 1 ? "instance" : "probe", id);
  }

  static JsonObject json(Labels labels) {
    var json = new JsonObject();
    labels.forEach(json::put);
    return json;
  }

  static @Nullable Long millis(Optional<Instant> instant) {
    return instant.map(Instant::toEpochMilli).orElse(null);
  }
}
