package io.tocsin.notify;

/** The settings of one way to tell people. */
public sealed interface Integration permits Webhook {
  /**
   * The service's name, such as {@code webhook}: the key in the configuration without {@code
   * _configs}.
   */
  String kind();

  /** Whether it is told when alerts are over. */
  boolean sendsResolved();
}
