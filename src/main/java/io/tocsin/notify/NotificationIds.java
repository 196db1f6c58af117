package io.tocsin.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Names what a notification says, so that saying the same again has the same name. */
final class NotificationIds {
  private NotificationIds() {}

  /**
   * SHA-256 over everything that makes the notification a different one. What was told last is part
   * of it: a repetition after the repeat interval is another notification, another attempt is not.
   */
  static String of(
      IntegrationId to,
      String groupKey,
      NotificationReason reason,
      Optional<Told> last,
      List<Notification.Item> items) {
    MessageDigest digest = sha256();
    feed(digest, to.toString());
    feed(digest, groupKey);
    feed(digest, reason.name());
    feed(digest, last.map(told -> told.at().toString()).orElse("never"));
    for (Notification.Item item : items) {
      feed(digest, item.alert().labels().toString());
      feed(digest, item.alert().startsAt().toString());
      feed(digest, item.isResolved() ? "resolved" : "firing");
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void feed(MessageDigest digest, String text) {
    digest.update(text.getBytes(UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
