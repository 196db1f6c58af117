package io.tocsin.notify;

import io.tocsin.config.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an HTTP request to a receiver is made.
 *
 * @param authorization the value of that header; empty for none
 * @param insecureTls whether any certificate is taken
 * @param caFile PEM file of the authorities to trust instead of the system's; absolute
 * @param headers further headers; the values of one name are sent as several headers
 */
public record HttpSettings(
    Optional<Secret> authorization,
    boolean insecureTls,
    Optional<String> caFile,
    Map<String, List<Secret>> headers) {
  public static final HttpSettings DEFAULT =
      new HttpSettings(Optional.empty(), false, Optional.empty(), Map.of());

  public HttpSettings {
    headers = Map.copyOf(headers);
  }
}
