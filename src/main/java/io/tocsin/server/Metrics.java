package io.tocsin.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Tocsin's own metrics, by Micrometer. Meters may be used from any thread. Names of what Prometheus
 * and Alertmanager also measure are theirs, so that their rules and dashboards work.
 */
final class Metrics implements AutoCloseable {
  private static final Duration[] LAG_BOUNDS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  Metrics(String version) {
    Info.builder() // Micrometer has no such meter, and a gauge may not be named _info
        .name("tocsin_build_info")
        .help("The running version.")
        .labelNames("version")
        .register(registry.getPrometheusRegistry())
        .addLabelValues(version);
    new JvmMemoryMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** A counter; {@code _total} is added to the name. */
  Counter counter(String name, String description, String... tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  /** A timer as a summary; {@code _seconds} is added to the name. */
  Timer timer(String name, String description, String... tags) {
    return Timer.builder(name).description(description).tags(tags).register(registry);
  }

  /** A timer as a summary with quantiles of recent minutes; {@code _seconds} is added. */
  Timer summary(String name, String description, double... quantiles) {
    return Timer.builder(name)
        .description(description)
        .publishPercentiles(quantiles)
        .register(registry);
  }

  /** A timer as a histogram of lags from 1 ms to 1 s; {@code _seconds} is added to the name. */
  Timer lagHistogram(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(LAG_BOUNDS)
        .register(registry);
  }

  /** A gauge that asks {@code value} at each scrape; it must not block and may be on any thread. */
  void gauge(String name, String description, Tags tags, Supplier<Number> value) {
    Gauge.builder(name, value)
        .description(description)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  void gauge(String name, String description, Supplier<Number> value) {
    gauge(name, description, Tags.empty(), value);
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
