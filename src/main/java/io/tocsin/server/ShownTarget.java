package io.tocsin.server;

import io.tocsin.health.HealthBook.ProbeView;
import io.tocsin.health.ProbeResult;
import io.tocsin.health.State;
import io.tocsin.model.Labels;
import io.tocsin.probe.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A probed target in the shape of {@code /api/v1/targets}. */
final class ShownTarget {
  private ShownTarget() {}

  static io.tocsin.web.Target of(HealthVerticle.TargetView shown) {
    Target target = shown.target();
    ProbeView view = shown.view();
    Optional<ProbeResult> last = view.last();
    Labels identity =
        Labels.of("job", view.service(), "instance", view.instance(), "probe", target.probe());
    return new io.tocsin.web.Target(
        view.service(),
        Labels.of("__address__", target.instance().address(), "job", view.service()),
        target.instance().labels().with(identity),
        target.spec().target(target.instance()),
        health(view.health().state()),
        view.health().why(),
        last.map(ProbeResult::startedAt).orElse(Instant.EPOCH),
        last.map(ProbeResult::elapsed).orElse(Duration.ZERO),
        target.timing().interval(),
        target.timing().timeout());
  }

  private static io.tocsin.web.Target.Health health(State state) {
    return switch (state) {
      case UP, DEGRADED -> io.tocsin.web.Target.Health.UP;
      case DOWN -> io.tocsin.web.Target.Health.DOWN;
      case UNKNOWN -> io.tocsin.web.Target.Health.UNKNOWN;
    };
  }
}
