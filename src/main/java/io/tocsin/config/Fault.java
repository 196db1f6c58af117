package io.tocsin.config;

/**
 * One thing wrong in a configuration file.
 *
 * @param path the way from the root of the document, such as {@code probes[0].timeout}; empty for
 *     the document itself
 * @param message what is wrong and what to do, without the place
 */
public record Fault(Place place, String path, String message) {
  /** {@code probes/shop.yml:4:14: probes[0].timeout: must not exceed interval 10s}. */
  @Override
  public String toString() {
    return place + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
