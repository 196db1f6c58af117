package io.tocsin.web;

import io.vertx.core.buffer.Buffer;

/**
 * Endpoints of Prometheus about things that Tocsin does not have. Clients ask them all the same,
 * and the true answer is an empty one.
 */
final class NothingApi {
  private NothingApi() {}

  /**
   * {@code /api/v1/metadata}: no type, unit or help of a metric is stored.
   *
   * @throws ApiException when a limit is no number
   */
  static Buffer metadata(Params params) {
    requireNumber(params, "limit");
    requireNumber(params, "limit_per_metric");
    return GoJson.success(GoJson.EMPTY_OBJECT);
  }

  private static void requireNumber(Params params, String name) {
    String text = params.get(name);
    try {
      if (!text.isEmpty()) {
        Integer.parseInt(text);
      }
    } catch (NumberFormatException e) {
      throw new ApiException(ErrorType.BAD_DATA, name + " must be a number");
    }
  }
}
