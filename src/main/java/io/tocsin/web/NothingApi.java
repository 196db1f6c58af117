package io.tocsin.web;

import io.tocsin.model.GoNumber;
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

  /**
   * {@code /api/v1/targets/metadata}: as {@link #metadata}, by target.
   *
   * @throws ApiException when the limit is no number or {@code match_target} no selector
   */
  static Buffer targetMetadata(Params params) {
    requireNumber(params, "limit");
    String selector = params.get("match_target");
    if (!selector.isEmpty()) {
      SeriesApi.selector(selector, why -> ApiException.parameter("match_target", why));
    }
    return GoJson.success(GoJson.EMPTY_ARRAY);
  }

  /** {@code /api/v1/search/…}: the answer of a Prometheus without the feature of that name. */
  static ApiException search() {
    return new ApiException(ErrorType.UNAVAILABLE, "search API disabled");
  }

  private static void requireNumber(Params params, String name) {
    String text = params.get(name);
    try {
      if (!text.isEmpty()) {
        GoNumber.integer(text);
      }
    } catch (NumberFormatException e) {
      throw new ApiException(ErrorType.BAD_DATA, name + " must be a number");
    }
  }
}
