package io.tocsin.probe;

import io.tocsin.health.ProbeResult;
import io.tocsin.health.Reason;
import io.tocsin.health.Verdict;
import io.tocsin.probe.ProbeSpec.Surroundings;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * Stands for a question that makes no sense for its instance, such as a URL with two ports once the
 * address is filled in.
 *
 * @param why one line
 */
record Unaskable(Surroundings surroundings, String why) implements Prober {
  @Override
  public Future<ProbeResult> probe(Duration timeout) {
    return Future.succeededFuture(
        new ProbeResult(
            Verdict.UNKNOWN,
            Reason.UNK,
            why,
            surroundings.clock().instant(),
            Duration.ZERO,
            List.of()));
  }
}
