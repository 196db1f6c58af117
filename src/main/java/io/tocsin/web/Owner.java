package io.tocsin.web;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** The context that owns some state: others ask it, and hear the answer on their own context. */
public record Owner(Vertx vertx, Context context) {
  /** Runs {@code work} on the owner's context; a throw becomes a failed future. */
  public <T> Future<T> ask(Supplier<T> work) {
    return askAsync(() -> Future.succeededFuture(work.get()));
  }

  /** Like {@link #ask}, for work that ends later. */
  public <T> Future<T> askAsync(Supplier<Future<T>> work) {
    Context caller = vertx.getOrCreateContext();
    Promise<T> answer = Promise.promise();
    context.runOnContext(
        _ -> {
          Future<T> done = Future.<Void>succeededFuture().compose(_ -> work.get());
          // without this hop the caller's code would run on the owner's thread
          done.onComplete(result -> caller.runOnContext(_ -> answer.handle(result)));
        });
    return answer.future();
  }

  /** Runs {@code work} on the owner's context some time soon. */
  public void tell(Runnable work) {
    context.runOnContext(_ -> work.run());
  }

  /** {@code elsewhere}, but its handlers run on the context of this call. */
  static <T> Future<T> here(Vertx vertx, Future<T> elsewhere) {
    Context caller = vertx.getOrCreateContext();
    Promise<T> answer = Promise.promise();
    elsewhere.onComplete(result -> caller.runOnContext(_ -> answer.handle(result)));
    return answer.future();
  }
}
