package io.tocsin.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.tocsin.storage.MemoryStorage;
import java.util.function.ToDoubleFunction;

/** What the storage holds and refuses, as metrics. */
final class StorageMeters {
  private StorageMeters() {}

  static void bind(MemoryStorage storage, Metrics metrics) {
    metrics.gauge("tocsin_storage_series", "Series held.", () -> storage.stats().series());
    metrics.gauge("tocsin_storage_samples", "Samples held.", () -> storage.stats().samples());
    metrics.gauge(
        "tocsin_storage_bytes", "Size of the compressed samples.", () -> storage.stats().bytes());
    refused(storage, metrics, "out_of_order", s -> s.refusals().outOfOrder());
    refused(storage, metrics, "series_limit", s -> s.refusals().overLimit());
  }

  private static void refused(
      MemoryStorage storage,
      Metrics metrics,
      String reason,
      ToDoubleFunction<MemoryStorage> count) {
    FunctionCounter.builder("tocsin_storage_refused_samples", storage, count)
        .description("Samples that were not stored.")
        .tag("reason", reason)
        .register(metrics.registry());
  }
}
