package io.tocsin.lab;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A small fleet of real HTTP servers on the loopback interface that can be broken on purpose: three
 * instances {@code shop-1..3} of one service, of which exactly one is the primary, and their
 * database {@code shop-db}. They answer {@code /health/live} and {@code /health/ready} in the shape
 * of Vert.x and MicroProfile health checks.
 *
 * <p>Any thread may call; answers come on the caller's context.
 */
public final class Lab {
  private final Vertx vertx;
  private final Options options;
  private volatile @Nullable String deployment;

  /**
   * Where the fleet listens and how it behaves.
   *
   * @param host a loopback address or name
   * @param shopPort of {@code shop-1}, the others follow; 0 takes free ones
   * @param dbPort of {@code shop-db}; 0 takes a free one
   * @param scenario whether {@code shop-2} is killed once, soon after the start, and brought back
   */
  public record Options(String host, int shopPort, int dbPort, boolean scenario, Timing timing) {
    /** The ports that the probe files in the repository name, with the scenario. */
    public static final Options DEMO = new Options("127.0.0.1", 18_081, 18_090, true, Timing.DEMO);

    private static final int HIGHEST_PORT = 65_535;

    public Options {
      if (shopPort < 0 || shopPort + 2 > HIGHEST_PORT || dbPort < 0 || dbPort > HIGHEST_PORT) {
        throw new IllegalArgumentException(
            "ports must be 0 to %d: %d to %d, %d"
                .formatted(HIGHEST_PORT, shopPort, shopPort + 2, dbPort));
      }
    }

    /** The same on other ports. */
    public Options onPorts(int shop, int db) {
      return new Options(host, shop, db, scenario, timing);
    }

    /** The same, and nothing happens on its own. */
    public Options withoutScenario() {
      return new Options(host, shopPort, dbPort, false, timing);
    }

    /** The same at another pace. */
    public Options at(Timing pace) {
      return new Options(host, shopPort, dbPort, scenario, pace);
    }
  }

  /**
   * The pace of faults; every duration is at least a millisecond.
   *
   * @param slow how late a slow instance answers
   * @param flap how long a flapping instance stays bad, and then good
   * @param failover how long the old primary is down
   * @param queue how often queue depths change
   * @param scenarioAfter the start the scenario's fault is injected
   * @param scenarioLasts how long that fault stays
   */
  public record Timing(
      Duration slow,
      Duration flap,
      Duration failover,
      Duration queue,
      Duration scenarioAfter,
      Duration scenarioLasts) {
    /** Made so that within 30 s from the start one alert fires, is told, and resolves. */
    public static final Timing DEMO =
        new Timing(
            Duration.ofMillis(1_500),
            Duration.ofSeconds(4),
            Duration.ofSeconds(3),
            Duration.ofMillis(500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(12));

    public Timing {
      for (Duration each : List.of(slow, flap, failover, queue, scenarioAfter, scenarioLasts)) {
        if (each.toMillis() < 1) {
          throw new IllegalArgumentException("durations must be at least 1 ms, one is " + each);
        }
      }
    }
  }

  /** Where an instance really listens, or did before it was killed. */
  public record Endpoint(String instance, String host, int port) {}

  /** The fleet while it runs. */
  public interface Running {
    /** All instances with their ports. */
    List<Endpoint> endpoints();

    /** {@code shop-1, shop-2, shop-3, shop-db}. */
    List<String> instances();

    /** The names of the faults that can be injected. */
    List<String> kinds();

    /** The faults in force, in the order of the instances. */
    List<FaultInfo> faults();

    /**
     * Breaks an instance; a fault that is in force already stays. A {@code failover} takes the
     * primary role from whoever has it, so its {@code instance} may be any of the service.
     *
     * @return when it takes effect; fails with {@link IllegalArgumentException} for unknown names,
     *     with {@link IllegalStateException} when it cannot be done now
     */
    Future<Void> inject(String instance, String kind);

    /** Mends it; a fault that is not in force is mended already. Fails as {@link #inject}. */
    Future<Void> clear(String instance, String kind);

    /** Mends everything. */
    Future<Void> clearAll();

    /** Calls {@code listener} with all faults after each change, on the lab's context. */
    void onChange(Consumer<List<FaultInfo>> listener);
  }

  public Lab(Vertx vertx, Options options) {
    this.vertx = vertx;
    this.options = options;
  }

  /** Starts the fleet; fails when a port is taken, and says which. */
  public Future<Running> start() {
    var fleet = new Fleet(vertx, options);
    return vertx
        .deployVerticle(fleet, new DeploymentOptions())
        .map(
            id -> {
              deployment = id;
              return fleet;
            });
  }

  /** Stops all servers and timers; done at once when nothing runs. */
  public Future<Void> stop() {
    String id = deployment;
    deployment = null;
    return id == null ? Future.succeededFuture() : vertx.undeploy(id);
  }
}
