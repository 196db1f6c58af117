package io.tocsin.health;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One service: how many of its instances serve, against its quorum.
 *
 * @param instances how many are in each state; every state is a key
 * @param quorum instances that must serve for the service to serve
 * @param why {@code shop-2 is DOWN: readiness: unexpected answer: status 503, expected 200}; empty
 *     when UP
 */
public record ServiceHealth(
    State state,
    Instant since,
    Optional<Instant> firstBadAt,
    Map<State, Integer> instances,
    int quorum,
    String why)
    implements Health {
  public ServiceHealth {
    instances = Map.copyOf(instances);
  }

  /** The health of a service of which nothing was asked yet. */
  public static ServiceHealth initial(int quorum) {
    return new ServiceHealth(
        State.UNKNOWN,
        Instant.EPOCH,
        Optional.empty(),
        count(List.of()),
        quorum,
        Reason.INI.words());
  }

  /** How many instances serve, degraded ones included: what the quorum is compared with. */
  public int up() {
    return count(State.UP) + count(State.DEGRADED);
  }

  public int total() {
    return instances.values().stream().mapToInt(Integer::intValue).sum();
  }

  public int count(State of) {
    return instances.getOrDefault(of, 0);
  }

  /**
   * The health that follows from its instances.
   *
   * @param byName in the order of the configuration, which decides between equals
   * @param now becomes {@code since} where the state differs
   */
  public ServiceHealth advance(Map<String, InstanceHealth> byName, int quorum, Instant now) {
    Map<State, Integer> counts = count(byName.values());
    State next = judge(counts, quorum);
    return new ServiceHealth(
        next,
        next == state && !since.equals(Instant.EPOCH) ? since : now,
        byName.values().stream().flatMap(i -> i.firstBadAt().stream()).min(Instant::compareTo),
        counts,
        quorum,
        next == State.UP ? "" : why(byName));
  }

  /**
   * UP when all are UP, DEGRADED while the quorum holds, DOWN when it cannot hold. In between,
   * where instances of which nothing is known could make up the quorum, nobody can tell.
   */
  private static State judge(Map<State, Integer> counts, int quorum) {
    int serving = of(counts, State.UP) + of(counts, State.DEGRADED);
    int unknown = of(counts, State.UNKNOWN);
    if (serving < quorum) {
      return serving + unknown < quorum ? State.DOWN : State.UNKNOWN;
    }
    boolean allUp = serving == of(counts, State.UP) && unknown + of(counts, State.DOWN) == 0;
    return allUp ? State.UP : State.DEGRADED;
  }

  private static Map<State, Integer> count(Collection<InstanceHealth> instances) {
    var counts = new EnumMap<State, Integer>(State.class);
    for (State state : State.values()) {
      counts.put(state, 0);
    }
    instances.forEach(instance -> counts.merge(instance.state(), 1, Integer::sum));
    return counts;
  }

  private static int of(Map<State, Integer> counts, State state) {
    return counts.getOrDefault(state, 0);
  }

  private static String why(Map<String, InstanceHealth> byName) {
    var worst =
        byName.entrySet().stream()
            .reduce((a, b) -> b.getValue().state().isWorseThan(a.getValue().state()) ? b : a);
    if (worst.isEmpty()) {
      return "it has no instances";
    }
    String name = worst.get().getKey();
    InstanceHealth health = worst.get().getValue();
    long others = byName.values().stream().filter(other -> other.state() != State.UP).count() - 1;
    String more = others > 0 ? " (and " + others + " more)" : "";
    return name + " is " + health.state() + ": " + health.why() + more;
  }
}
