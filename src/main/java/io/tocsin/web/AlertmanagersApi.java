package io.tocsin.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.notify.AlertmanagerUrls;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** {@code /api/v1/alertmanagers} in the shape of Prometheus: those elsewhere that are told. */
record AlertmanagersApi(Supplier<AlertmanagerUrls> found) {
  Buffer alertmanagers() {
    AlertmanagerUrls urls = found.get();
    return GoJson.success(
        json -> {
          json.writeStartObject();
          write(json, "activeAlertmanagers", urls.active());
          write(json, "droppedAlertmanagers", urls.dropped());
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, String name, List<String> urls) throws IOException {
    json.writeArrayFieldStart(name);
    for (String url : urls) {
      json.writeStartObject();
      json.writeStringField("url", url);
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
