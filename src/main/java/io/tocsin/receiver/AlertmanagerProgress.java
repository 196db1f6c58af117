package io.tocsin.receiver;

import java.time.Duration;

/** What became of alerts on their way to an Alertmanager elsewhere. */
public sealed interface AlertmanagerProgress {
  /** To which they are posted. */
  String url();

  /** How many. */
  int alerts();

  /** It took them. */
  record Sent(String url, int alerts, Duration took) implements AlertmanagerProgress {}

  /** It did not take them, and they are not posted again. */
  record Failed(String url, int alerts, String why) implements AlertmanagerProgress {}

  /** The oldest in its queue made room for newer ones, or the server stopped before their turn. */
  record Dropped(String url, int alerts, String why) implements AlertmanagerProgress {}
}
