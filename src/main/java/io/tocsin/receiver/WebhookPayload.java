package io.tocsin.receiver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.alert.Alert;
import io.tocsin.model.Labels;
import io.tocsin.notify.Notification;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Alertmanager's webhook document, version 4, with its field names and their order.
 *
 * <p>The receiver's name is quoted as a regular expression, because that is what Alertmanager
 * sends; the end of an alert that fires is Go's zero time.
 */
record WebhookPayload(Notification notification, int maxAlerts, String externalUrl) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String ZERO_TIME = "0001-01-01T00:00:00Z";
  private static final String REGEX_SIGNS = "\\.+*?()|[]{}^$";

  Buffer json() {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private void write(JsonGenerator json) throws IOException {
    List<Notification.Item> shown = shown();
    json.writeStartObject();
    json.writeStringField("receiver", quoted(notification.to().receiver()));
    json.writeStringField("status", status(shown.stream().allMatch(Notification.Item::isResolved)));
    json.writeArrayFieldStart("alerts");
    for (Notification.Item item : shown) {
      write(json, item);
    }
    json.writeEndArray();
    json.writeStringField("notification_reason", notification.reason().text());
    write(json, "groupLabels", notification.groupLabels().toMap());
    write(json, "commonLabels", common(shown, Alert::labels));
    write(json, "commonAnnotations", common(shown, Alert::annotations));
    json.writeStringField("externalURL", externalUrl);
    json.writeStringField("version", "4");
    json.writeStringField("groupKey", notification.groupKey());
    json.writeNumberField("truncatedAlerts", notification.alerts().size() - shown.size());
    json.writeEndObject();
  }

  private List<Notification.Item> shown() {
    List<Notification.Item> all = notification.alerts();
    return maxAlerts == 0 ? all : all.subList(0, Math.min(maxAlerts, all.size()));
  }

  private static void write(JsonGenerator json, Notification.Item item) throws IOException {
    Alert alert = item.alert();
    json.writeStartObject();
    json.writeStringField("status", status(item.isResolved()));
    write(json, "labels", alert.labels().toMap());
    write(json, "annotations", alert.annotations().toMap());
    json.writeStringField("startsAt", time(alert.startsAt()));
    json.writeStringField("endsAt", item.isResolved() ? time(alert.endsAt()) : ZERO_TIME);
    json.writeStringField("generatorURL", alert.generatorUrl());
    json.writeStringField("fingerprint", alert.labels().fingerprintText());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String field, Map<String, String> texts)
      throws IOException {
    json.writeObjectFieldStart(field);
    for (Map.Entry<String, String> text : texts.entrySet()) {
      json.writeStringField(text.getKey(), text.getValue());
    }
    json.writeEndObject();
  }

  private static Map<String, String> common(
      List<Notification.Item> items, Function<Alert, Labels> part) {
    Map<String, String> common = part.apply(items.getFirst().alert()).toMap();
    for (Notification.Item item : items) {
      common.entrySet().retainAll(part.apply(item.alert()).toMap().entrySet());
    }
    return common;
  }

  private static String status(boolean isResolved) {
    return isResolved ? "resolved" : "firing";
  }

  /** Go's {@code regexp.QuoteMeta}. */
  private static String quoted(String name) {
    var quoted = new StringBuilder();
    name.chars()
        .forEach(
            c -> {
              if (REGEX_SIGNS.indexOf(c) >= 0) {
                quoted.append('\\');
              }
              quoted.append((char) c);
            });
    return quoted.toString();
  }

  /** RFC 3339 as Go writes it: fraction digits without trailing zeros. */
  static String time(Instant instant) {
    String text = instant.toString(); // 0, 3, 6 or 9 digits
    return text.contains(".") ? text.replaceFirst("0*Z$", "Z") : text;
  }
}
