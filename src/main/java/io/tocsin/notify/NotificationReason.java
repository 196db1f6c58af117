package io.tocsin.notify;

/** Why a notification is sent; the words are Alertmanager's. */
public enum NotificationReason {
  FIRST("first notification"),
  NEW_ALERTS("new alerts added"),
  ALL_RESOLVED("all alerts resolved"),
  SOME_RESOLVED("some alerts resolved"),
  REPEAT("repeat interval elapsed");

  private final String text;

  NotificationReason(String text) {
    this.text = text;
  }

  /** As it stands in payloads. */
  public String text() {
    return text;
  }
}
