package io.tocsin.health;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * One instance: the worst of its probes.
 *
 * @param reason of the worst probe
 * @param why {@code readiness: unexpected answer: status 503, expected 200}; empty when UP
 * @param pending of the worst probe that waits for confirmation
 */
public record InstanceHealth(
    State state,
    Instant since,
    Optional<Instant> firstBadAt,
    Reason reason,
    String why,
    Optional<Pending> pending)
    implements Health {
  /** The health of an instance of which no probe has answered. */
  public static final InstanceHealth INITIAL =
      new InstanceHealth(
          State.UNKNOWN,
          Instant.EPOCH,
          Optional.empty(),
          Reason.INI,
          Reason.INI.words(),
          Optional.empty());

  /**
   * The health that follows from its probes.
   *
   * @param probes by name, in the order of the configuration, which decides between equals; not
   *     empty
   * @param now becomes {@code since} where the state differs
   */
  public InstanceHealth advance(Map<String, ProbeHealth> probes, Instant now) {
    Map.Entry<String, ProbeHealth> worst =
        probes.entrySet().stream().reduce(InstanceHealth::worse).orElseThrow();
    State next = worst.getValue().state();
    return new InstanceHealth(
        next,
        next == state && !since.equals(Instant.EPOCH) ? since : now,
        earliest(probes.values()),
        worst.getValue().reason(),
        next == State.UP ? "" : worst.getKey() + ": " + worst.getValue().why(),
        pending(worst.getValue(), probes.values()));
  }

  private static Map.Entry<String, ProbeHealth> worse(
      Map.Entry<String, ProbeHealth> a, Map.Entry<String, ProbeHealth> b) {
    return b.getValue().state().isWorseThan(a.getValue().state()) ? b : a;
  }

  private static Optional<Instant> earliest(Collection<ProbeHealth> probes) {
    return probes.stream().flatMap(probe -> probe.firstBadAt().stream()).min(Instant::compareTo);
  }

  private static Optional<Pending> pending(ProbeHealth worst, Collection<ProbeHealth> probes) {
    return worst
        .pending()
        .or(() -> probes.stream().flatMap(probe -> probe.pending().stream()).findFirst());
  }
}
