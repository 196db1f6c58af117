package io.tocsin.notify;

import java.util.List;
import java.util.stream.IntStream;

/** A name for those who are told, and the ways in which they are. */
public record Receiver(String name, List<Integration> integrations) {
  public Receiver {
    integrations = List.copyOf(integrations);
  }

  /** One way of this receiver, by which it is known across reloads. */
  record Way(IntegrationId id, Integration integration) {}

  /** Every integration with its id; the index counts within a kind, as in Alertmanager. */
  List<Way> ways() {
    return IntStream.range(0, integrations.size()).mapToObj(this::way).toList();
  }

  private Way way(int at) {
    Integration integration = integrations.get(at);
    int index =
        (int)
            integrations.subList(0, at).stream()
                .filter(before -> before.kind().equals(integration.kind()))
                .count();
    return new Way(new IntegrationId(name, integration.kind(), index), integration);
  }
}
