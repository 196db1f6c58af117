package io.tocsin.web;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Whether a request comes from one of our own pages or from no page at all. The scheme is not
 * compared, because a proxy in front may speak TLS for us.
 */
final class SameOrigin {
  private SameOrigin() {}

  static boolean allows(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    HostAndPort authority = request.authority();
    return origin == null || (authority != null && isOf(origin, authority));
  }

  private static boolean isOf(String origin, HostAndPort authority) {
    try {
      var uri = new URI(origin);
      return uri.getHost() != null
          && uri.getHost()
              .toLowerCase(Locale.ROOT)
              .equals(authority.host().toLowerCase(Locale.ROOT))
          && port(uri) == (authority.port() < 0 ? defaultPort(uri) : authority.port());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static int port(URI uri) {
    return uri.getPort() < 0 ? defaultPort(uri) : uri.getPort();
  }

  private static int defaultPort(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }
}
