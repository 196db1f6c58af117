package io.tocsin.web;

import io.tocsin.model.GoText;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a request: the form's before those of the URL. An absent one is empty. */
record Params(MultiMap form, MultiMap url) {
  static Params of(RoutingContext ctx) {
    boolean hasForm = ctx.request().isExpectMultipart();
    MultiMap form = hasForm ? ctx.request().formAttributes() : MultiMap.caseInsensitiveMultiMap();
    return new Params(form, ctx.queryParams());
  }

  String get(String name) {
    String inForm = form.get(name);
    if (inForm != null) {
      return inForm;
    }
    String inUrl = url.get(name);
    return inUrl == null ? "" : inUrl;
  }

  /**
   * The parameter {@code limit}: most results to return, 0 for all.
   *
   * @throws ApiException worded as Prometheus does
   */
  int limit() {
    String text = get("limit");
    if (text.isEmpty()) {
      return 0;
    }
    try {
      int limit = Integer.parseInt(text);
      if (limit < 0) {
        throw ApiException.parameter("limit", "limit must be non-negative");
      }
      return limit;
    } catch (NumberFormatException e) {
      throw ApiException.parameter(
          "limit", "strconv.Atoi: parsing " + GoText.quote(text) + ": invalid syntax");
    }
  }

  /**
   * A time in milliseconds since the epoch, {@code otherwise} where the parameter is absent.
   *
   * @throws ApiException worded as Prometheus does
   */
  long time(String name, long otherwise) {
    String text = get(name);
    try {
      return text.isEmpty() ? otherwise : ApiTime.timestamp(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.parameter(
          name, "invalid time value for '" + name + "': " + e.getMessage());
    }
  }

  /**
   * What Go's {@code strconv.ParseBool} makes of {@code text}.
   *
   * @throws IllegalArgumentException worded as that does
   */
  static boolean bool(String text) {
    return switch (text) {
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      default ->
          throw new IllegalArgumentException(
              "strconv.ParseBool: parsing " + GoText.quote(text) + ": invalid syntax");
    };
  }

  /** Every value of {@code name}, the form's first. */
  List<String> all(String name) {
    var values = new ArrayList<>(form.getAll(name));
    values.addAll(url.getAll(name));
    return values;
  }
}
