package io.tocsin.notify;

/**
 * Names one integration.
 *
 * @param kind such as {@code webhook}
 * @param index among the integrations of that kind in the receiver, from 0
 */
public record IntegrationId(String receiver, String kind, int index) {
  /** {@code team#webhook-0}. */
  @Override
  public String toString() {
    return receiver + "#" + kind + "-" + index;
  }
}
