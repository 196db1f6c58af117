package io.tocsin.probe;

import io.tocsin.health.ProbeResult;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Asks one instance one question. Bound to its target, used from one context, holds no verdicts.
 */
public interface Prober {
  /**
   * @param timeout for the whole probe, DNS and TLS included; positive
   * @return the verdict, on the context of the caller. Never fails: an unreachable target is an
   *     answer
   */
  Future<ProbeResult> probe(Duration timeout);
}
