package io.tocsin.probe;

import static java.util.Objects.requireNonNull;

import io.tocsin.health.Measurement;
import io.tocsin.health.ProbeResult;
import io.tocsin.health.Reason;
import io.tocsin.model.PromDuration;
import io.tocsin.probe.ProbeSpec.Surroundings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One probe in flight: its deadline, its socket, how far it came and its one verdict. Confined to
 * the context that began it. When the deadline passes, the stage that was reached names the reason
 * and the socket is closed.
 */
final class Attempt {
  /** What the probe is waiting for. */
  enum Stage {
    RESOLVE,
    CONNECT,
    TLS,
    ANSWER,
    JUDGE
  }

  /** The protocol's side of an attempt. */
  interface Work {
    /** What was measured so far; asked once, when the verdict is known. */
    List<Measurement> measurements(Attempt attempt);

    /** What was still missing when the deadline passed, such as {@code no answer}. */
    String missing();
  }

  private final Surroundings surroundings;
  private final Duration timeout;
  private final Work work;
  private final Instant startedAt;
  private final long startNanos;
  private final long timer;
  private final Promise<ProbeResult> verdict = Promise.promise();

  private Stage stage = Stage.RESOLVE; // confined, as all below
  private Endpoint peer;
  private @Nullable NetSocket socket;
  private @Nullable InetAddress address;
  private boolean over;
  private long resolveNanos;
  private long connectNanos;
  private long tlsNanos;
  private long stageSinceNanos;

  /** Begins now. */
  Attempt(Surroundings surroundings, Duration timeout, Endpoint first, Work work) {
    this.surroundings = surroundings;
    this.peer = first;
    this.timeout = timeout;
    this.work = work;
    this.startedAt = surroundings.clock().instant();
    this.startNanos = surroundings.nanoTime().getAsLong();
    this.stageSinceNanos = startNanos;
    this.timer = surroundings.vertx().setTimer(atLeastOneMilli(timeout), _ -> expire());
  }

  private static long atLeastOneMilli(Duration duration) {
    return Math.max(1, duration.toMillis());
  }

  /** The verdict; never fails. */
  Future<ProbeResult> result() {
    return verdict.future();
  }

  boolean isOver() {
    return over;
  }

  Duration elapsed() {
    return Duration.ofNanos(nanoTime() - startNanos);
  }

  long nanoTime() {
    return surroundings.nanoTime().getAsLong();
  }

  /** What is left of the timeout, at least a millisecond, as Vert.x takes it. */
  int remainingMillis() {
    return Math.toIntExact(
        Math.min(Integer.MAX_VALUE / 2, atLeastOneMilli(timeout.minus(elapsed()))));
  }

  /**
   * Books the time since the last call to the stage that ends, and begins {@code next}.
   *
   * @param with whom the next stage talks to, for the detail of a timeout
   */
  void enter(Stage next, Endpoint with) {
    long now = nanoTime();
    long spent = now - stageSinceNanos;
    switch (stage) {
      case RESOLVE -> resolveNanos += spent;
      case CONNECT -> connectNanos += spent;
      case TLS -> tlsNanos += spent;
      case ANSWER, JUDGE -> {}
    }
    stage = next;
    peer = with;
    stageSinceNanos = now;
  }

  /** Notes where the probe connects to; redirects do not change it. */
  void resolved(InetAddress found) {
    address = address == null ? found : address;
  }

  /** The address that was connected to first; empty before a name is resolved. */
  Optional<InetAddress> address() {
    return Optional.ofNullable(address);
  }

  /** Takes the socket over: it is closed when the attempt ends, at once when it has. */
  void own(NetSocket connected) {
    socket = connected;
    if (over) {
      closeSocket();
    }
  }

  /** Gives the socket up, so that it outlives the attempt. */
  NetSocket release() {
    NetSocket kept = requireNonNull(socket);
    socket = null;
    return kept;
  }

  /** Closes the socket by a reset, so that no TIME_WAIT stays behind. */
  void closeSocket() {
    NetSocket closing = socket;
    socket = null;
    if (closing != null) {
      closing.handler(null).endHandler(null).closeHandler(null);
      // a peer that is gone already is no trouble of ours
      closing.exceptionHandler(_ -> {});
      if (closing.isSsl()) {
        closing.sslSession().invalidate(); // the next probe shall see the certificate of its time
      }
      closing.close();
    }
  }

  double resolveSeconds() {
    return seconds(resolveNanos);
  }

  double connectSeconds() {
    return seconds(connectNanos);
  }

  double tlsSeconds() {
    return seconds(tlsNanos);
  }

  static double seconds(long nanos) {
    return nanos / 1e9;
  }

  /** Ends the attempt with what {@code error} means. */
  void fail(Throwable error) {
    finish(ProbeTrouble.outcomeOf(error));
  }

  /** Ends the attempt; later calls change nothing. */
  void finish(Outcome outcome) {
    if (over) {
      return;
    }
    over = true;
    Duration elapsed = elapsed();
    surroundings.vertx().cancelTimer(timer);
    var result =
        new ProbeResult(
            outcome.verdict(),
            outcome.reason(),
            outcome.detail(),
            startedAt,
            elapsed,
            work.measurements(this));
    closeSocket();
    verdict.complete(result);
  }

  private void expire() {
    enter(stage, peer); // books the time of the stage that hangs
    String within = " within " + PromDuration.format(timeout);
    finish(
        switch (stage) {
          case RESOLVE ->
              Outcome.unknown(
                  Reason.UNK, "no answer from the name servers for " + peer.host() + within);
          case CONNECT -> Outcome.fail(Reason.L4TOUT, "no connection to " + peer + within);
          case TLS -> Outcome.fail(Reason.L6TOUT, "no TLS handshake with " + peer + within);
          case ANSWER -> Outcome.fail(Reason.L7TOUT, work.missing() + within);
          case JUDGE -> Outcome.unknown(Reason.UNK, "the answer could not be judged" + within);
        });
  }
}
