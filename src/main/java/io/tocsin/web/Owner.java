package io.tocsin.web;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** The context that owns some state, and how others ask it. */
record Owner(Vertx vertx, Context context) {
  /** Runs {@code work} on the owner's context; the answer arrives on the caller's. */
  <T> Future<T> ask(Supplier<T> work) {
    Promise<T> answer = Promise.promise();
    Context caller = vertx.getOrCreateContext();
    context.runOnContext(
        _ -> {
          Future<T> done = Future.succeededFuture().map(_ -> work.get()); // a throw is a failure
          caller.runOnContext(_ -> done.onComplete(answer));
        });
    return answer.future();
  }

  /** {@code elsewhere}, but its handlers run on the context of this call. */
  static <T> Future<T> here(Vertx vertx, Future<T> elsewhere) {
    Context caller = vertx.getOrCreateContext();
    Promise<T> answer = Promise.promise();
    elsewhere.onComplete(result -> caller.runOnContext(_ -> answer.handle(result)));
    return answer.future();
  }
}
