package io.tocsin.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers of the JSON API. */
final class Api {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);

  private Api() {}

  /** Answers with {@code body} when it is there, with its failure as a JSON error otherwise. */
  static void answer(RoutingContext ctx, Future<Buffer> body) {
    body.onSuccess(json -> send(ctx, 200, json)).onFailure(e -> fail(ctx, e));
  }

  /** As {@link #answer}, or with 204 and no body when there is nothing to say. */
  static void answerIfAny(RoutingContext ctx, Future<Optional<Buffer>> body) {
    body.onSuccess(json -> json.ifPresentOrElse(some -> send(ctx, 200, some), () -> empty(ctx)))
        .onFailure(e -> fail(ctx, e));
  }

  private static void empty(RoutingContext ctx) {
    if (!ctx.response().ended() && !ctx.response().closed()) {
      ctx.response()
          .setStatusCode(204)
          .end()
          .onFailure(e -> LOG.debug("cannot answer {}: {}", ctx.normalizedPath(), e.toString()));
    }
  }

  /** Answers with JSON as it is. */
  static void send(RoutingContext ctx, int status, Buffer json) {
    if (ctx.response().ended() || ctx.response().closed()) {
      return; // the client went away
    }
    ctx.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(Deflated.body(ctx, json))
        .onFailure(e -> LOG.debug("cannot answer {}: {}", ctx.normalizedPath(), e.toString()));
  }

  /** Answers with what {@code failure} says; what is not for the caller goes to the log only. */
  static void fail(RoutingContext ctx, Throwable failure) {
    switch (failure) {
      case ApiException e -> fail(ctx, e.type().status, e.type(), message(e));
      case Busy e -> {
        ctx.response().putHeader("Retry-After", "1");
        fail(ctx, 503, ErrorType.UNAVAILABLE, message(e));
      }
      default -> {
        LOG.error("cannot answer {} {}", ctx.request().method(), ctx.normalizedPath(), failure);
        fail(ctx, 500, ErrorType.INTERNAL, "internal error, see the log of the server");
      }
    }
  }

  private static String message(Throwable e) {
    return String.valueOf(e.getMessage());
  }

  static void fail(RoutingContext ctx, int status, ErrorType type, String message) {
    send(ctx, status, GoJson.error(type, message));
  }
}
