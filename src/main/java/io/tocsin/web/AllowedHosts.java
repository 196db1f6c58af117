package io.tocsin.web;

import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names under which this server is asked. On the loopback nothing but a browser on the same
 * machine can ask, and a page from outside can make it: its own name comes to mean 127.0.0.1, and
 * then the browser takes this server for the page's own (DNS rebinding). The name in the request
 * gives such a page away.
 */
public final class AllowedHosts {
  private static final Pattern LOOPBACK =
      Pattern.compile("127(\\.\\d{1,3}){3}|\\[?::1]?|(.+\\.)?localhost\\.?");

  private final boolean checks;
  private final Set<String> names = new HashSet<>(); // not changed after the constructor

  /**
   * @param listenHost where the server listens; unless that is the loopback, every name is allowed
   *     if {@code more} is empty
   * @param linkedHost under which links lead here, through a proxy perhaps
   * @param more host names to allow besides those two and those of the loopback
   */
  public AllowedHosts(String listenHost, String linkedHost, Collection<String> more) {
    checks = isLoopback(listenHost) || !more.isEmpty();
    names.add(listenHost.toLowerCase(Locale.ROOT));
    names.add(linkedHost.toLowerCase(Locale.ROOT));
    more.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
  }

  private static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  /** Whether a request to {@code host} is meant for this server; without port. */
  boolean allows(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return !checks || isLoopback(name) || names.contains(name);
  }

  /** Answers 421 to a request for another host. One that names none comes from no browser. */
  void check(RoutingContext ctx) {
    HostAndPort authority = ctx.request().authority();
    if (authority == null || allows(authority.host())) {
      ctx.next();
    } else {
      ctx.fail(421);
    }
  }
}
