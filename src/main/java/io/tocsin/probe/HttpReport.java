package io.tocsin.probe;

import io.tocsin.health.Measurement;
import io.tocsin.model.Labels;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Optional;

/** An HTTP answer measured as blackbox_exporter's {@code prober/http.go} does. */
final class HttpReport {
  static final Labels RESOLVE = Labels.of("phase", "resolve");
  static final Labels CONNECT = Labels.of("phase", "connect");
  static final Labels TLS = Labels.of("phase", "tls");
  static final Labels PROCESSING = Labels.of("phase", "processing");
  static final Labels TRANSFER = Labels.of("phase", "transfer");

  private HttpReport() {}

  static Measurement phase(Labels phase, double seconds) {
    return new Measurement("probe_http_duration_seconds", phase, seconds);
  }

  /** Zeros stand for an answer that did not come. */
  static void addAnswer(Collection<Measurement> measurements, Optional<HttpAnswer> answer) {
    measurements.add(
        Measurement.of("probe_http_status_code", answer.map(HttpAnswer::status).orElse(0)));
    measurements.add(
        Measurement.of(
            "probe_http_content_length",
            (double) answer.map(HttpAnswer::contentLength).orElse(0L)));
    measurements.add(
        Measurement.of(
            "probe_http_uncompressed_body_length", answer.map(a -> a.body().length).orElse(0)));
    measurements.add(
        Measurement.of("probe_http_version", answer.map(HttpAnswer::version).orElse(0.0)));
    answer
        .flatMap(a -> a.first("last-modified"))
        .flatMap(HttpReport::time)
        .ifPresent(
            time ->
                measurements.add(
                    Measurement.of(
                        "probe_http_last_modified_timestamp_seconds",
                        (double) time.getEpochSecond())));
  }

  private static Optional<Instant> time(String httpDate) {
    try {
      return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(httpDate, Instant::from));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
