package io.tocsin.probe;

import io.tocsin.health.ProbeResult;
import io.vertx.core.Future;
import java.time.Duration;

/** Connects to one port and holds the conversation of its spec. */
record TcpProber(ProbeSpec.Surroundings surroundings, TcpSpec spec, Endpoint endpoint)
    implements Prober {
  @Override
  public Future<ProbeResult> probe(Duration timeout) {
    return new TcpDialogue(surroundings, spec, endpoint, timeout).begin();
  }
}
