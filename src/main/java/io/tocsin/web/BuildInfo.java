package io.tocsin.web;

import io.vertx.core.buffer.Buffer;

/** {@code /api/v1/status/buildinfo}, which clients ask to find out whom they speak with. */
final class BuildInfo {
  private BuildInfo() {}

  static Buffer json(String version) {
    return GoJson.success(
        json -> {
          json.writeStartObject();
          json.writeStringField("application", "tocsin");
          json.writeStringField("version", version);
          for (String name : new String[] {"revision", "branch", "buildUser", "buildDate"}) {
            json.writeStringField(name, "");
          }
          json.writeStringField("goVersion", "");
          json.writeEndObject();
        });
  }
}
