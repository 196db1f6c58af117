package io.tocsin.server;

import io.tocsin.alert.Alert;
import io.tocsin.model.GoText;
import io.tocsin.rules.GroupSnapshot;
import io.tocsin.rules.GroupSnapshot.ActiveAlert;
import io.tocsin.rules.GroupSnapshot.Alerting;
import io.tocsin.rules.GroupSnapshot.Recording;
import io.tocsin.rules.GroupSnapshot.State;
import io.tocsin.rules.RunningGroup;
import io.tocsin.web.LiveState;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The alerts on the dashboard: those that are pending or fire, and for a minute those that are
 * over. Confined to the context of the rules verticle.
 */
final class AlertFeed {
  private static final Duration RESOLVED_SHOWN = Duration.ofSeconds(60);
  private static final long SWEEP_MILLIS = 5000;

  private final LiveState live;
  private final InstantSource clock;
  private final Map<String, Set<String>> shown = new HashMap<>(); // ids by group, confined
  private final Map<String, Instant> leaving = new HashMap<>(); // resolved ids, confined

  AlertFeed(LiveState live, InstantSource clock) {
    this.live = live;
    this.clock = clock;
  }

  /** Begins to let resolved alerts go. */
  void start(Vertx vertx) {
    vertx.setPeriodic(SWEEP_MILLIS, _ -> sweep());
  }

  /** Shows the alerts of one group as they are after an evaluation. */
  void show(RunningGroup running) {
    String group = running.group().key();
    var now = new HashSet<String>();
    GroupSnapshot snapshot = running.snapshot();
    for (GroupSnapshot.RuleSnapshot rule : snapshot.rules()) {
      switch (rule) {
        case Alerting alerting ->
            alerting.alerts().forEach(alert -> show(group, alerting, alert, now));
        case Recording _ -> {}
      }
    }
    Set<String> before = shown.getOrDefault(group, Set.of());
    before.stream().filter(id -> !now.contains(id)).forEach(this::remove);
    shown.put(group, now);
  }

  private void show(String group, Alerting rule, ActiveAlert alert, Set<String> now) {
    if (alert.resolvedAt().map(this::isLongOver).orElse(false)) {
      return;
    }
    String id = group + ";" + rule.name() + ";" + alert.labels().fingerprintText();
    now.add(id);
    alert.resolvedAt().ifPresentOrElse(at -> leaving.put(id, at), () -> leaving.remove(id));
    live.put("alert", id, json(group, rule, alert));
  }

  private boolean isLongOver(Instant resolvedAt) {
    return resolvedAt.plus(RESOLVED_SHOWN).isBefore(clock.instant());
  }

  private static JsonObject json(String group, Alerting rule, ActiveAlert alert) {
    return new JsonObject()
        .put("name", alert.labels().get(Alert.ALERTNAME))
        .put("group", group)
        .put("state", text(alert.state()))
        .put("labels", LiveFeed.json(alert.labels()))
        .put("annotations", LiveFeed.json(alert.annotations()))
        .put("activeAtMillis", alert.activeAt().toEpochMilli())
        .put("firedAtMillis", LiveFeed.millis(alert.firedAt()))
        .put("resolvedAtMillis", LiveFeed.millis(alert.resolvedAt()))
        .put("value", GoText.shortFloat(alert.value()))
        .put("expr", rule.query())
        .put("forSeconds", rule.held().toMillis() / 1e3);
  }

  private static String text(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private void sweep() {
    Set<String> over = new HashSet<>();
    leaving.forEach(
        (id, resolvedAt) -> {
          if (isLongOver(resolvedAt)) {
            over.add(id);
          }
        });
    over.forEach(this::remove);
    shown.values().forEach(ids -> ids.removeAll(over));
  }

  private void remove(String id) {
    leaving.remove(id);
    live.remove("alert", id);
  }

  /** Forgets the alerts of a group that a reload took away. */
  void gone(String group) {
    Set<String> ids = shown.remove(group);
    if (ids != null) {
      ids.forEach(this::remove);
    }
  }
}
