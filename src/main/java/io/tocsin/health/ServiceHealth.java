package io.tocsin.health;

import java.time.Instant;
import java.util.EnumMap;
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
        State.UNKNOWN, Instant.EPOCH, Optional.empty(), noInstances(), quorum, Reason.INI.words());
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
    var tally = new Tally();
    byName.forEach(tally::add);
    State next = judge(tally.counts, quorum);
    return new ServiceHealth(
        next,
        next == state && !since.equals(Instant.EPOCH) ? since : now,
        tally.firstBadAt,
        tally.counts,
        quorum,
        next == State.UP ? "" : tally.why());
  }

  /** One pass over the instances: a service may have thousands, and each change comes here. */
  private static final class Tally {
    final Map<State, Integer> counts = noInstances();
    Optional<Instant> firstBadAt = Optional.empty();
    private Optional<InstanceHealth> worst = Optional.empty();
    private String nameOfWorst = "";
    private int total;

    void add(String name, InstanceHealth health) {
      counts.merge(health.state(), 1, Integer::sum);
      total++;
      if (worst.isEmpty() || health.state().isWorseThan(worst.get().state())) {
        worst = Optional.of(health);
        nameOfWorst = name;
      }
      Optional<Instant> bad = health.firstBadAt();
      if (bad.isPresent() && (firstBadAt.isEmpty() || bad.get().isBefore(firstBadAt.get()))) {
        firstBadAt = bad;
      }
    }

    String why() {
      if (worst.isEmpty()) {
        return "it has no instances";
      }
      int others = total - of(counts, State.UP) - 1;
      String more = others > 0 ? " (and " + others + " more)" : "";
      return nameOfWorst + " is " + worst.get().state() + ": " + worst.get().why() + more;
    }
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

  private static Map<State, Integer> noInstances() {
    var counts = new EnumMap<State, Integer>(State.class);
    for (State state : State.values()) {
      counts.put(state, 0);
    }
    return counts;
  }

  private static int of(Map<State, Integer> counts, State state) {
    return counts.getOrDefault(state, 0);
  }
}
