package io.tocsin.notify;

import java.util.List;

/**
 * The Alertmanagers that a discovery found, by the URLs to which alerts are posted, in the order of
 * the configuration.
 *
 * @param active those that are told
 * @param dropped those that a rule of {@code relabel_configs} dropped, or without a usable address
 */
public record AlertmanagerUrls(List<String> active, List<String> dropped) {
  public static final AlertmanagerUrls NONE = new AlertmanagerUrls(List.of(), List.of());

  public AlertmanagerUrls {
    active = List.copyOf(active);
    dropped = List.copyOf(dropped);
  }
}
