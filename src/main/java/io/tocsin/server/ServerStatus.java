package io.tocsin.server;

import io.tocsin.config.Fault;
import io.tocsin.web.Component;
import io.tocsin.web.LiveState;
import io.tocsin.web.SelfHealth;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How the server itself is: on the dashboard (entity {@code server}), in {@code /health} and in the
 * metrics of the configuration. Any thread.
 */
final class ServerStatus implements SelfHealth {
  /**
   * How busy the server is.
   *
   * @param lagP99Seconds 99th percentile of how late probes started recently
   * @param skipped probes not made since the start
   * @param pending notifications without an outcome
   */
  record Pulse(double probesPerSecond, double lagP99Seconds, long skipped, int pending) {}

  /**
   * When things began.
   *
   * @param configOk whether the last load of the configuration was without faults
   * @param configAt when the configuration in force was loaded
   * @param loadedAt when the last load of the configuration was tried
   */
  record Times(Instant startedAt, boolean configOk, Instant configAt, Instant loadedAt) {}

  /** What the last load of the configuration found. */
  private record Load(Instant at, Instant goodAt, List<String> faults) {}

  private final String version;
  private final boolean lab;
  private final Instant startedAt;
  private final InstantSource clock;
  private final Supplier<List<Component>> components;
  private final LiveState live;
  private volatile Load load;
  private volatile Pulse pulse = new Pulse(0, 0, 0, 0);
  private volatile boolean started;

  /**
   * @param components the parts of a started server; answers at once
   */
  ServerStatus(
      String version,
      boolean lab,
      InstantSource clock,
      Metrics metrics,
      LiveState live,
      Supplier<List<Component>> components) {
    this.version = version;
    this.lab = lab;
    this.clock = clock;
    this.startedAt = clock.instant();
    this.components = components;
    this.live = live;
    this.load = new Load(startedAt, startedAt, List.of());
    metrics.gauge(
        "tocsin_config_last_reload_successful",
        "Whether the last load of the configuration was without faults.",
        () -> load.faults.isEmpty() ? 1 : 0);
    metrics.gauge(
        "tocsin_config_last_reload_success_timestamp_seconds",
        "When the running configuration was loaded.",
        () -> load.goodAt.toEpochMilli() / 1e3);
  }

  Times times() {
    Load now = load;
    return new Times(startedAt, now.faults.isEmpty(), now.goodAt, now.at);
  }

  void started() {
    started = true;
    show();
  }

  /** Takes what a reload found; no faults mean that it is in force. */
  void loaded(List<Fault> faults) {
    Instant now = clock.instant();
    load =
        new Load(
            now,
            faults.isEmpty() ? now : load.goodAt,
            faults.stream().map(Fault::toString).toList());
    show();
  }

  void pulse(Pulse now) {
    pulse = now;
    show();
  }

  private void show() {
    Load now = load;
    Pulse beat = pulse;
    live.put(
        "server",
        "self",
        new JsonObject()
            .put("version", version)
            .put("startedAtMillis", startedAt.toEpochMilli())
            .put("configOk", now.faults.isEmpty())
            .put("configFaults", new JsonArray(now.faults))
            .put("configLoadedAtMillis", now.at.toEpochMilli())
            .put("probesPerSecond", beat.probesPerSecond)
            .put("scheduleLagP99Seconds", beat.lagP99Seconds)
            .put("skipped", beat.skipped)
            .put("notificationsPending", beat.pending)
            .put("lab", lab));
  }

  @Override
  public List<Component> live() {
    return List.of(
        new Component(
            "process", true, Map.of("version", version, "startedAt", startedAt.toString())));
  }

  @Override
  public List<Component> ready() {
    Load now = load;
    if (!started) {
      return List.of(new Component("start", false, Map.of("state", "starting")));
    }
    var all = new ArrayList<>(components.get());
    // a bad file on disk does not make the running configuration unready
    all.add(
        new Component(
            "configuration",
            true,
            Map.of("lastLoadOk", now.faults.isEmpty(), "faults", now.faults.size())));
    return List.copyOf(all);
  }
}
