package io.tocsin.web;

import io.tocsin.promql.Engine;
import io.tocsin.promql.Expr;
import io.tocsin.promql.ParseException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * {@code /api/v1/format_query} and {@code /api/v1/parse_query}: what a query says, without asking
 * it. The work is done on a worker.
 */
record ExpressionApi(Engine engine, BoundedPool pool) {
  /** The query laid out for people; fails with {@link ApiException} or {@link Busy}. */
  Future<Buffer> format(Params params) {
    return pool.run(
        () -> {
          String text = parse(engine, params).formatted();
          return GoJson.success(json -> json.writeString(text));
        });
  }

  /** The query as a tree; fails with {@link ApiException} or {@link Busy}. */
  Future<Buffer> tree(Params params) {
    return pool.run(
        () -> {
          Expr expr = parse(engine, params);
          return GoJson.success(json -> ExprJson.write(json, expr));
        });
  }

  /** The parameter {@code query}, read and type-checked. */
  static Expr parse(Engine engine, Params params) {
    try {
      return engine.parse(params.get("query"));
    } catch (ParseException e) {
      throw ApiException.parameter("query", String.valueOf(e.getMessage()));
    }
  }
}
