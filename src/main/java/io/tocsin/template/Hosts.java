package io.tocsin.template;

import java.util.Optional;

/** {@code host:port} texts, split as Go's package net does. */
final class Hosts {
  private Hosts() {}

  private record HostPort(String host, String port) {}

  private static Optional<HostPort> split(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    String port = text.substring(colon + 1);
    if (host.startsWith("[") && host.endsWith("]")) {
      String inside = host.substring(1, host.length() - 1);
      return hasBracket(inside) ? Optional.empty() : Optional.of(new HostPort(inside, port));
    }
    return host.contains(":") || hasBracket(host) || hasBracket(port)
        ? Optional.empty()
        : Optional.of(new HostPort(host, port));
  }

  private static boolean hasBracket(String text) {
    return text.indexOf('[') >= 0 || text.indexOf(']') >= 0;
  }

  /** The host of {@code host:port}; a text of another form stays as it is. */
  static String withoutPort(String text) {
    return split(text).map(HostPort::host).orElse(text);
  }

  /** {@code web-1:9090} of {@code web-1.example.org:9090}; addresses stay as they are. */
  static String withoutDomain(String text) {
    HostPort parts = split(text).orElse(new HostPort(text, ""));
    if (isAddress(parts.host())) {
      return text;
    }
    int dot = parts.host().indexOf('.');
    String host = dot < 0 ? parts.host() : parts.host().substring(0, dot);
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return parts.port().isEmpty() ? host : shown + ":" + parts.port();
  }

  private static boolean isAddress(String host) {
    if (host.matches(
        "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}")) {
      return true;
    }
    return host.contains(":") && host.matches("[0-9a-fA-F:.]+"); // a host name has no colon
  }
}
