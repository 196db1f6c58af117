package io.tocsin.notify;

import io.tocsin.alert.Alert;
import io.tocsin.model.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** An alert as somebody outside posts it, where the times may be left out. */
public record PostedAlert(
    Labels labels,
    Labels annotations,
    Optional<Instant> startsAt,
    Optional<Instant> endsAt,
    String generatorUrl) {

  /**
   * The alert with its times filled in as Alertmanager does: it starts when it ends if that is
   * known, else now; it ends after the resolve timeout.
   */
  Alert alert(Instant now, Duration resolveTimeout) {
    Instant start = startsAt.or(() -> endsAt).orElse(now);
    return new Alert(
        labels, annotations, start, endsAt.orElse(now.plus(resolveTimeout)), generatorUrl);
  }
}
