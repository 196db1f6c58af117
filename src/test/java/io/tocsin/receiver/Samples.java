package io.tocsin.receiver;

import io.tocsin.alert.Alert;
import io.tocsin.config.Secret;
import io.tocsin.model.Labels;
import io.tocsin.notify.HttpSettings;
import io.tocsin.notify.IntegrationId;
import io.tocsin.notify.Notification;
import io.tocsin.notify.NotificationReason;
import io.tocsin.notify.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Notifications and settings to send in tests. */
final class Samples {
  static final Identity IDENTITY = new Identity("9.9.9", "http://tocsin.example/");

  private Samples() {}

  static Webhook webhook(String url) {
    return new Webhook(true, new Secret(url), 0, Optional.empty(), HttpSettings.DEFAULT);
  }

  static Webhook webhook(int port) {
    return webhook("http://127.0.0.1:" + port + "/hook?token=s3cret");
  }

  static Notification notification(String id, String receiver, Webhook to, Duration deadline) {
    Instant now = Instant.now();
    var alert =
        new Alert(
            Labels.of("alertname", "X", "instance", "i"),
            Labels.of("summary", "down"),
            Instant.parse("2026-01-05T10:00:00.120Z"),
            Instant.parse("2026-01-05T10:05:00Z"),
            "http://tocsin.example/graph?a&b");
    return new Notification(
        id,
        new IntegrationId(receiver, Webhook.KIND, 0),
        to,
        "{}",
        "{}:{alertname=\"X\"}",
        Labels.of("alertname", "X"),
        NotificationReason.FIRST,
        List.of(new Notification.Item(alert, false)),
        now,
        now.plus(deadline));
  }
}
