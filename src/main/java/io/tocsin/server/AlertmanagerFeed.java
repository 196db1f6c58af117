package io.tocsin.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.tocsin.notify.AlertmanagerUrls;
import io.tocsin.receiver.AlertmanagerProgress;
import io.tocsin.receiver.AlertmanagerProgress.Dropped;
import io.tocsin.receiver.AlertmanagerProgress.Failed;
import io.tocsin.receiver.AlertmanagerProgress.Sent;
import io.tocsin.receiver.Alertmanagers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of alerts on their way to Alertmanagers elsewhere, in the log and in the metrics by
 * Prometheus's names with the label {@code alertmanager}. Confined to the context of the
 * alertmanager verticle.
 */
final class AlertmanagerFeed {
  private static final Logger log = LoggerFactory.getLogger(AlertmanagerFeed.class);
  private static final String PREFIX = "prometheus_notifications_";

  private final Metrics metrics;
  private final Map<String, Meters> byUrl = new HashMap<>(); // confined
  private volatile int discovered; // written on this context only

  /** The meters of one Alertmanager. */
  private record Meters(
      Timer latency, Counter sent, Counter errors, Counter dropped, Gauge queueLength) {
    List<Meter> all() {
      return List.of(latency, sent, errors, dropped, queueLength);
    }
  }

  AlertmanagerFeed(Metrics metrics) {
    this.metrics = metrics;
    metrics.gauge(
        PREFIX + "alertmanagers_discovered",
        "The number of alertmanagers discovered and active.",
        () -> discovered);
    metrics.gauge(
        PREFIX + "queue_capacity",
        "Alerts that may wait for one Alertmanager.",
        () -> Alertmanagers.QUEUE_CAPACITY);
  }

  /**
   * Takes who is told from now on.
   *
   * @param queueLength the alerts that wait for a URL; any thread may ask
   */
  void found(AlertmanagerUrls urls, ToIntFunction<String> queueLength) {
    discovered = urls.active().size();
    var gone = new HashSet<>(byUrl.keySet());
    urls.active().forEach(gone::remove);
    for (String url : gone) {
      Objects.requireNonNull(byUrl.remove(url)).all().forEach(metrics.registry()::remove);
    }
    urls.active().forEach(url -> byUrl.computeIfAbsent(url, _ -> meters(url, queueLength)));
  }

  private Meters meters(String url, ToIntFunction<String> queueLength) {
    return new Meters(
        Timer.builder(PREFIX + "latency")
            .description("How long Alertmanager takes to take alerts.")
            .tag("alertmanager", url)
            .publishPercentiles(0.5, 0.9, 0.99)
            .register(metrics.registry()),
        counter("sent", "Alerts that it took.", url),
        counter("errors", "Alerts that it did not take.", url),
        counter("dropped", "Alerts that never reached it.", url),
        gauge("queue_length", "Alerts that wait.", url, () -> queueLength.applyAsInt(url)));
  }

  private Counter counter(String name, String description, String url) {
    return metrics.counter(PREFIX + name, description, "alertmanager", url);
  }

  private Gauge gauge(String name, String description, String url, Supplier<Number> value) {
    return Gauge.builder(PREFIX + name, value)
        .description(description)
        .tag("alertmanager", url)
        .strongReference(true)
        .register(metrics.registry());
  }

  /** Counts and logs. */
  void progress(AlertmanagerProgress progress) {
    Meters meters = byUrl.get(progress.url());
    switch (progress) {
      case Sent(_, int alerts, Duration took) when meters != null -> {
        meters.sent.increment(alerts);
        meters.latency.record(took);
      }
      case Failed(String url, int alerts, String why) -> {
        log.warn("alerts not taken alertmanager={} alerts={} why={}", url, alerts, why);
        if (meters != null) {
          meters.errors.increment(alerts);
          meters.dropped.increment(alerts);
        }
      }
      case Dropped(String url, int alerts, String why) -> {
        log.warn("alerts dropped alertmanager={} alerts={} why={}", url, alerts, why);
        if (meters != null) {
          meters.dropped.increment(alerts);
        }
      }
      case Sent _ -> {} // by an Alertmanager that a reload has taken away
    }
  }
}
