package io.tocsin.probe;

import io.tocsin.health.Reason;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks host names up the way every program on this machine does: hosts file, search domains, name
 * servers. Thread-safe. The system's lookup blocks, so it runs on a pool of its own; answers are
 * cached by the JDK ({@code networkaddress.cache.ttl}).
 */
final class Names {
  private static final int MAX_WAITING = 2000;
  private static final int MAX_REMEMBERED = 10_000;

  private final WorkerExecutor workers;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * The JDK repeats a cached failure without its cause, so the names that do not exist are kept.
   */
  private final Set<String> notFound = ConcurrentHashMap.newKeySet();

  Names(WorkerExecutor workers) {
    this.workers = workers;
  }

  /**
   * The first address of {@code host}, on the caller's context.
   *
   * @return fails with {@link ProbeTrouble}: FAIL when there is no such name, UNKNOWN when the name
   *     servers do not say
   */
  Future<InetAddress> resolve(String host) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      return Future.failedFuture(unknown(host, "more than " + MAX_WAITING + " names are waiting"));
    }
    return workers.executeBlocking(() -> lookup(host), false).map(Objects::requireNonNull);
  }

  private InetAddress lookup(String host) {
    try {
      InetAddress found = InetAddress.getByName(host);
      notFound.remove(host);
      return found;
    } catch (UnknownHostException e) {
      throw notResolved(host, String.valueOf(e.getMessage()));
    } finally {
      waiting.decrementAndGet();
    }
  }

  private ProbeTrouble notResolved(String host, String message) {
    boolean cached = message.equals(host) && notFound.contains(host);
    if (!cached && !saysNoSuchName(message)) {
      notFound.remove(host);
      return unknown(host, message.replace(host + ": ", ""));
    }
    if (notFound.size() >= MAX_REMEMBERED) {
      notFound.clear();
    }
    notFound.add(host);
    return new ProbeTrouble(Outcome.fail(Reason.L4CON, "no such host: " + host));
  }

  /** EAI_NONAME and EAI_NODATA in the words of glibc, musl and macOS. */
  private static boolean saysNoSuchName(String message) {
    return message.contains("Name or service not known")
        || message.contains("No address associated with")
        || message.contains("Name does not resolve")
        || message.contains("nodename nor servname");
  }

  private static ProbeTrouble unknown(String host, String why) {
    return new ProbeTrouble(Outcome.unknown(Reason.UNK, "cannot look up " + host + ": " + why));
  }
}
