package io.tocsin.web;

import io.tocsin.model.GoNumber;
import io.tocsin.model.GoText;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.stream.Stream;

/**
 * The parameters of a request. An absent one is empty.
 *
 * @param first win over {@code second}: a form of pairs over the URL, the URL over a form in parts
 */
record Params(FormValues first, FormValues second) {
  static Params of(RoutingContext ctx) {
    FormValues parts = FormHandler.parts(ctx);
    return parts.byName().isEmpty()
        ? new Params(FormHandler.pairs(ctx), url(ctx))
        : new Params(url(ctx), parts);
  }

  /** The parameters of the URL alone. */
  private static FormValues url(RoutingContext ctx) {
    String query = ctx.request().query();
    return query == null ? FormValues.NONE : FormValues.parse(query);
  }

  String get(String name) {
    return Stream.concat(first.all(name).stream(), second.all(name).stream())
        .findFirst()
        .orElse("");
  }

  /**
   * Ends a request of which a pair is malformed, at the endpoints where Prometheus does; elsewhere
   * such a pair is as good as absent.
   */
  void requireWellFormed() {
    first
        .fault()
        .or(second::fault)
        .ifPresent(
            fault -> {
              throw new ApiException(ErrorType.BAD_DATA, "error parsing form values: " + fault);
            });
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
      long limit = GoNumber.integer(text);
      if (limit < 0) {
        throw ApiException.parameter("limit", "limit must be non-negative");
      }
      return Math.clamp(limit, 0, Integer.MAX_VALUE);
    } catch (NumberFormatException e) {
      throw ApiException.parameter("limit", "strconv.Atoi: " + e.getMessage());
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

  /** Every value of {@code name}. */
  List<String> all(String name) {
    return Stream.concat(first.all(name).stream(), second.all(name).stream()).toList();
  }
}
