package io.tocsin.probe;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Where to connect.
 *
 * @param host a name, or an IP address without brackets
 * @param port from 1 to 65535
 * @param literal the address that {@code host} spells out; empty when it is a name
 */
record Endpoint(String host, int port, Optional<InetAddress> literal) {
  /** {@code host} may be an IPv6 address in brackets. */
  static Endpoint of(String host, int port) {
    String bare = withoutBrackets(host);
    return new Endpoint(bare, port, literal(bare));
  }

  /**
   * Reads {@code host:port}, {@code [::1]:port} or, where {@code defaultPort} is positive, a host
   * alone.
   *
   * @return empty when it is none of these
   */
  static Optional<Endpoint> parse(String text, int defaultPort) {
    boolean bareIpv6 = text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[");
    int colon = bareIpv6 ? -1 : text.lastIndexOf(':');
    if (colon < 0 || colon < text.lastIndexOf(']')) {
      return text.isEmpty() || defaultPort <= 0
          ? Optional.empty()
          : Optional.of(of(text, defaultPort));
    }
    String host = text.substring(0, colon);
    return host.isEmpty()
        ? Optional.empty()
        : port(text.substring(colon + 1)).map(p -> of(host, p));
  }

  /** A port number, or empty when {@code text} is none. */
  static Optional<Integer> port(String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(Endpoint::digit);
    return Optional.of(digits ? Integer.parseInt(text) : 0).filter(p -> p >= 1 && p <= 65535);
  }

  private static boolean digit(int c) {
    return c >= '0' && c <= '9';
  }

  /** {@code address} as it stands in a URL: an IPv6 address alone gets brackets. */
  static String inUrl(String address) {
    return literal(address).filter(Inet6Address.class::isInstance).isPresent()
        ? "[" + address + "]"
        : address;
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static Optional<InetAddress> literal(String host) {
    boolean perhaps = host.indexOf(':') >= 0 || (!host.isEmpty() && digit(host.charAt(0)));
    if (!perhaps) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** {@code host:port}, with brackets around an IPv6 address. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
