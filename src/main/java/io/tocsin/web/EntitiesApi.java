package io.tocsin.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Services and instances as the live state knows them. */
record EntitiesApi(LiveState state) {
  Future<Buffer> services() {
    return state.entities("service", "").map(EntitiesApi::success);
  }

  Future<Buffer> service(String name) {
    return withParts("service", name, "instances", "instance");
  }

  Future<Buffer> instances() {
    return state.entities("instance", "").map(EntitiesApi::success);
  }

  Future<Buffer> instance(String service, String name) {
    return withParts("instance", service + "/" + name, "probes", "probe");
  }

  /** The entity and, beside it, the entities below it. */
  private Future<Buffer> withParts(String kind, String id, String partsName, String partKind) {
    return state
        .entity(kind, id)
        .compose(
            found ->
                state
                    .entities(partKind, id + "/")
                    .map(
                        parts ->
                            success(combine(kind, required(found, kind, id), partsName, parts))));
  }

  private static Buffer required(Optional<Buffer> entity, String kind, String id) {
    return entity.orElseThrow(
        () -> new ApiException(ErrorType.NOT_FOUND, "there is no " + kind + " " + id));
  }

  private static Buffer combine(String kind, Buffer entity, String partsName, Buffer parts) {
    return Buffer.buffer("{\"" + kind + "\":")
        .appendBuffer(entity)
        .appendString(",\"" + partsName + "\":")
        .appendBuffer(parts)
        .appendString("}");
  }

  private static Buffer success(Buffer data) {
    return Buffer.buffer("{\"status\":\"success\",\"data\":").appendBuffer(data).appendString("}");
  }
}
