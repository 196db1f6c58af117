package io.tocsin.probe;

import io.tocsin.health.ProbeResult;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Asks one URL. Speaks HTTP/1.1 by hand on bare sockets: a probe on a fresh connection costs half
 * of what it does with an HTTP client, and each step can be timed and blamed.
 */
final class HttpProber implements Prober {
  private final ProbeSpec.Surroundings surroundings;
  private final HttpSpec spec;
  private final HttpRequest request;
  private final IdleConnection idle;

  HttpProber(ProbeSpec.Surroundings surroundings, HttpSpec spec, HttpRequest request) {
    this.surroundings = surroundings;
    this.spec = spec;
    this.request = request;
    this.idle = new IdleConnection(surroundings);
  }

  @Override
  public Future<ProbeResult> probe(Duration timeout) {
    return new HttpExchange(surroundings, spec, request, idle, timeout).begin();
  }
}
