package io.tocsin.web;

import java.time.Duration;

/**
 * The bounds of the live push.
 *
 * @param frame changes within this time travel as one delta
 * @param heartbeat time between heartbeats to each client
 * @param drainTimeout a client whose connection took no byte for this long is closed
 * @param resumeTimeout a client that has not said {@code resume} by then is closed
 * @param maxClients connections of the whole process; more are refused with 503
 * @param maxEntities states held; a new entity beyond is refused and logged
 * @param maxCatchUp a client that missed more changes than this gets a snapshot instead
 * @param ringDeltas deltas kept for clients that resume
 * @param ringBytes size of the kept deltas together
 */
public record LiveLimits(
    Duration frame,
    Duration heartbeat,
    Duration drainTimeout,
    Duration resumeTimeout,
    int maxClients,
    int maxEntities,
    int maxCatchUp,
    int ringDeltas,
    long ringBytes) {
  /** What docs/live-protocol.md promises. */
  public static final LiveLimits DEFAULT =
      new LiveLimits(
          Duration.ofMillis(100),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          2_000,
          200_000,
          1_000,
          1_024,
          16L << 20);

  public LiveLimits {
    if (!frame.isPositive() || !heartbeat.isPositive() || maxEntities < 1 || maxClients < 1) {
      throw new IllegalArgumentException(
          "live limits must be positive: " + frame + " " + heartbeat);
    }
  }
}
