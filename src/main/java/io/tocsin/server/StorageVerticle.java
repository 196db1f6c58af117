package io.tocsin.server;

import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.Storage;
import io.tocsin.web.Owner;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Owns the writing side of the storage: every append of the process happens on its context. Readers
 * take a {@link Storage#querier} on any thread.
 */
final class StorageVerticle extends VerticleBase {
  private static final long EXPIRE_PERIOD_MILLIS = 60_000;

  private final Storage storage;
  private final InstantSource clock;
  private @Nullable Owner owner; // set once, in start

  StorageVerticle(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    owner = new Owner(vertx, context);
    vertx.setPeriodic(EXPIRE_PERIOD_MILLIS, _ -> storage.expire(clock.millis()));
    return Future.succeededFuture();
  }

  /**
   * Appends in order. Any thread.
   *
   * @return completed on the caller's context once queriers see the samples
   */
  Future<Void> append(Collection<Sample> samples) {
    return owner()
        .ask(
            () -> {
              storage.append(samples);
              return samples;
            })
        .mapEmpty();
  }

  /**
   * Appends in order. Any thread.
   *
   * @return what became of each sample, in their order, on the caller's context once queriers see
   *     the samples
   */
  Future<List<Storage.Outcome>> appendJudged(List<Sample> samples) {
    return owner().ask(() -> samples.stream().map(storage::append).toList());
  }

  /**
   * Deletes the samples of some series. A few series at a time, so that appends come in between.
   * Any thread.
   *
   * @param most series to look at in one go
   */
  Future<Void> delete(List<Labels> series, TimeRange range, int most) {
    return owner()
        .askAsync(
            () -> {
              Promise<Void> deleted = Promise.promise();
              deleteFrom(0, series, range, most, deleted);
              return deleted.future();
            });
  }

  /** One turn for each piece: composed futures, of which there may be many, fill the stack. */
  private void deleteFrom(
      int from, List<Labels> series, TimeRange range, int most, Promise<Void> deleted) {
    int to = Math.min(from + most, series.size());
    try {
      series.subList(from, to).forEach(labels -> storage.delete(labels, range));
    } catch (RuntimeException e) {
      deleted.fail(e);
      return;
    }
    if (to == series.size()) {
      deleted.complete();
    } else {
      context.runOnContext(_ -> deleteFrom(to, series, range, most, deleted));
    }
  }

  /** Appends in order some time soon. Any thread. */
  void appendSoon(Collection<Sample> samples) {
    owner().tell(() -> storage.append(samples));
  }

  private Owner owner() {
    return Objects.requireNonNull(owner, "the storage verticle is not deployed");
  }
}
