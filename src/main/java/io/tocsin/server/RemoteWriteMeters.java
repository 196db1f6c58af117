package io.tocsin.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.tocsin.remote.WriteCounts;
import java.util.function.ToDoubleFunction;

/** What remote write brought, as metrics. */
final class RemoteWriteMeters {
  private RemoteWriteMeters() {}

  static void bind(WriteCounts counts, Metrics metrics) {
    samples(counts, metrics, "stored", WriteCounts::stored);
    samples(counts, metrics, "refused", WriteCounts::refused);
    dropped(counts, metrics, "exemplar", WriteCounts::droppedExemplars);
    dropped(counts, metrics, "metadata", WriteCounts::droppedMetadata);
  }

  private static void samples(
      WriteCounts counts, Metrics metrics, String outcome, ToDoubleFunction<WriteCounts> count) {
    FunctionCounter.builder("tocsin_remote_write_samples", counts, count)
        .description("Samples received by remote write.")
        .tag("outcome", outcome)
        .register(metrics.registry());
  }

  private static void dropped(
      WriteCounts counts, Metrics metrics, String kind, ToDoubleFunction<WriteCounts> count) {
    FunctionCounter.builder("tocsin_remote_write_dropped", counts, count)
        .description("Received by remote write and dropped, because nothing reads it.")
        .tag("kind", kind)
        .register(metrics.registry());
  }
}
