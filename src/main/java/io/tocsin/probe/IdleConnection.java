package io.tocsin.probe;

import io.tocsin.probe.ProbeSpec.Surroundings;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The connection that a prober keeps between two probes, if it may. Confined to its context. */
final class IdleConnection {
  /** Longer than most intervals; a prober that is dropped leaves its connection to this. */
  private static final Duration MAX_IDLE = Duration.ofMinutes(2);

  /** A connection and the address at its other end. */
  record Kept(NetSocket socket, InetAddress address) {}

  private final Surroundings surroundings;
  private @Nullable Kept kept; // confined, as timer
  private long timer;

  IdleConnection(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The connection, if one is still open; it is the caller's then. */
  Optional<Kept> take() {
    Optional<Kept> taken = Optional.ofNullable(kept);
    kept = null;
    taken.ifPresent(_ -> surroundings.vertx().cancelTimer(timer));
    return taken;
  }

  /** Keeps {@code idle} until it is taken, closed by the peer, or too old. */
  void keep(Kept idle) {
    kept = idle;
    NetSocket socket = idle.socket();
    socket.handler(_ -> discard(socket)); // nobody asked for anything
    socket.exceptionHandler(_ -> discard(socket));
    socket.endHandler(_ -> discard(socket));
    timer = surroundings.vertx().setTimer(MAX_IDLE.toMillis(), _ -> discard(socket));
  }

  private void discard(NetSocket socket) {
    if (kept != null && kept.socket().equals(socket)) {
      kept = null;
      surroundings.vertx().cancelTimer(timer);
      socket.close();
    }
  }
}
