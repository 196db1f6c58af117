package io.tocsin.probe;

import java.util.List;
import java.util.Optional;

/**
 * A question over TCP; without steps, whether one can connect.
 *
 * @param address {@code host:port} with {@code {address}} for the instance's address; when only a
 *     port was given, {@code {address}:port}
 * @param port replaces the port of the instance's address; empty to keep that
 * @param tls from the first byte on, or for {@code starttls}
 */
record TcpSpec(
    String address, Optional<Integer> port, Tls tls, boolean startsWithTls, List<TcpStep> steps)
    implements ProbeSpec {
  TcpSpec {
    steps = List.copyOf(steps);
  }

  @Override
  public String protocol() {
    return TcpProtocol.NAME;
  }

  @Override
  public String target(Instance instance) {
    return endpoint(instance).map(Endpoint::toString).orElse(filledIn(instance));
  }

  @Override
  public Prober prober(Surroundings surroundings, Instance instance) {
    Optional<Endpoint> endpoint = endpoint(instance);
    return endpoint.isPresent()
        ? new TcpProber(surroundings, this, endpoint.get())
        : new Unaskable(surroundings, "not an address with a port: " + filledIn(instance));
  }

  private Optional<Endpoint> endpoint(Instance instance) {
    Optional<Endpoint> found = Endpoint.parse(filledIn(instance), port.orElse(0));
    return port.isPresent() ? found.map(e -> Endpoint.of(e.host(), port.get())) : found;
  }

  private String filledIn(Instance instance) {
    boolean alone = address.equals(HttpSpec.ADDRESS);
    return address.replace(
        HttpSpec.ADDRESS, alone ? instance.address() : Endpoint.inUrl(instance.address()));
  }
}
