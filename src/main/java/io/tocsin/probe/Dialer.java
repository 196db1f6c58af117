package io.tocsin.probe;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ConnectTimeoutException;
import io.tocsin.health.Reason;
import io.tocsin.probe.Attempt.Stage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Looks up, connects and secures for every prober of a process, and gives each trouble its reason.
 * One instance serves all; thread-safe. Sockets are closed by a reset.
 */
public final class Dialer {
  private static final int LOOKUP_THREADS = 16;
  private static final int CONNECT_GRACE_MILLIS = 50;

  /** What the kernel says when the trouble is on this machine, not on the other one. */
  private static final List<String> OWN_TROUBLE =
      List.of("Too many open files", "Cannot assign requested address", "No buffer space");

  /**
   * One for each set of TLS versions: a client remembers a TLS set-up by its certificates only, so
   * the first one's versions would count for all.
   */
  private final Map<Tls.Version, NetClient> clients = new EnumMap<>(Tls.Version.class);

  private final Names names;

  /** Closed with {@code vertx}. */
  public Dialer(Vertx vertx) {
    var options = new NetClientOptions().setSoLinger(0).setTcpNoDelay(true).setReconnectAttempts(0);
    for (Tls.Version version : Tls.Version.values()) {
      clients.put(version, vertx.createNetClient(options));
    }
    WorkerExecutor lookups = vertx.createSharedWorkerExecutor("probe-names", LOOKUP_THREADS);
    this.names = new Names(lookups);
  }

  /**
   * Resolves and connects for {@code attempt}, which owns the socket from then on.
   *
   * @param tls what the socket will be secured with, if it will be
   * @return on the caller's context; fails with {@link ProbeTrouble}
   */
  Future<NetSocket> connect(Endpoint to, Tls tls, Attempt attempt) {
    attempt.enter(Stage.RESOLVE, to);
    if (to.literal().isPresent()) {
      return connect(to.literal().get(), to, tls, attempt);
    }
    return names.resolve(to.host()).compose(address -> connect(address, to, tls, attempt));
  }

  private Future<NetSocket> connect(InetAddress address, Endpoint to, Tls tls, Attempt attempt) {
    if (attempt.isOver()) {
      return Future.failedFuture(ProbeTrouble.invalid("too late"));
    }
    attempt.resolved(address);
    attempt.enter(Stage.CONNECT, to);
    var options =
        new ConnectOptions()
            .setRemoteAddress(SocketAddress.inetSocketAddress(to.port(), address.getHostAddress()))
            // a connect in flight ends no other way; later than the deadline, which speaks first
            .setTimeout(attempt.remainingMillis() + CONNECT_GRACE_MILLIS);
    return requireNonNull(clients.get(tls.minVersion()))
        .connect(options)
        .map(
            socket -> {
              attempt.own(socket);
              return socket;
            })
        .recover(error -> Future.failedFuture(new ProbeTrouble(connecting(error, to))));
  }

  private static Outcome connecting(Throwable error, Endpoint to) {
    String message = String.valueOf(error.getMessage());
    if (error instanceof ConnectTimeoutException) {
      return Outcome.fail(Reason.L4TOUT, "no connection to " + to + " in time");
    }
    if (OWN_TROUBLE.stream().anyMatch(message::contains)) {
      return Outcome.unknown(Reason.SOCKERR, "cannot open a socket: " + message);
    }
    if (message.contains("Connection refused")) {
      return Outcome.fail(Reason.L4CON, "connection refused: " + to);
    }
    if (message.contains("No route to host")) {
      return Outcome.fail(Reason.L4CON, "no route to host: " + to);
    }
    if (message.contains("Network is unreachable")) {
      return Outcome.fail(Reason.L4CON, "network is unreachable: " + to);
    }
    if (error instanceof SocketException) {
      return Outcome.fail(Reason.L4CON, "cannot connect to " + to + ": " + message);
    }
    return Outcome.unknown(Reason.SOCKERR, "cannot open a socket: " + error);
  }

  /**
   * Makes the TLS handshake on a socket that was connected for {@code tls}.
   *
   * @return on the caller's context; fails with {@link ProbeTrouble}
   */
  Future<NetSocket> secure(NetSocket socket, Tls tls, Endpoint with, Attempt attempt) {
    attempt.enter(Stage.TLS, with);
    String serverName = tls.serverNameFor(with);
    Future<Void> handshake =
        serverName.isEmpty()
            ? socket.upgradeToSsl(tls.options())
            : socket.upgradeToSsl(tls.options(), serverName);
    return handshake
        .map(socket)
        .recover(error -> Future.failedFuture(new ProbeTrouble(TlsTrouble.of(error, with))));
  }
}
