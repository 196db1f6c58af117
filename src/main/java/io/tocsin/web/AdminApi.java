package io.tocsin.web;

import io.tocsin.model.Matcher;
import io.tocsin.model.TimeRange;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code /api/v1/admin/tsdb/…}: deletes from the storage and writes copies of it, where that was
 * allowed at the start.
 *
 * @param snapshots writes snapshots
 * @param pool finds what to delete
 */
record AdminApi(Vertx vertx, AdminSource source, BoundedPool snapshots, BoundedPool pool) {
  /** {@code delete_series}; nothing to say when it went well. */
  Future<Optional<Buffer>> deleteSeries(Params params) {
    return allowed(() -> delete(range(params), selectors(params)));
  }

  private Future<Void> delete(Optional<TimeRange> range, List<List<Matcher>> selectors) {
    return range.map(given -> delete(given, selectors)).orElseGet(Future::succeededFuture);
  }

  private Future<Void> delete(TimeRange range, List<List<Matcher>> selectors) {
    return pool.run(() -> source.matching(range, selectors))
        .compose(series -> Owner.here(vertx, source.delete(series, range)));
  }

  /** {@code clean_tombstones}: there are none, because what is deleted is gone at once. */
  Future<Optional<Buffer>> cleanTombstones() {
    return allowed(Future::succeededFuture);
  }

  /** {@code snapshot}: the name of what was written; fails with {@link Busy} during another. */
  Future<Buffer> snapshot(Params params) {
    return allowed(() -> Future.succeededFuture(withHead(params.get("skip_head"))))
        .compose(_ -> snapshots.run(() -> written(withHead(params.get("skip_head")))));
  }

  private interface Work {
    Future<?> start();
  }

  private Future<Optional<Buffer>> allowed(Work work) {
    if (!source.isEnabled()) {
      return Future.failedFuture(new ApiException(ErrorType.UNAVAILABLE, "admin APIs disabled"));
    }
    try {
      return work.start().map(_ -> Optional.empty());
    } catch (ApiException e) {
      return Future.failedFuture(e);
    }
  }

  private static Optional<TimeRange> range(Params params) {
    params.requireWellFormed();
    if (params.all("match[]").isEmpty()) {
      throw new ApiException(ErrorType.BAD_DATA, "no match[] parameter provided");
    }
    return SeriesApi.range(params);
  }

  /** Here a selector may accept every series. */
  private static List<List<Matcher>> selectors(Params params) {
    var selectors = new ArrayList<List<Matcher>>();
    for (String text : params.all("match[]")) {
      selectors.add(SeriesApi.selector(text, why -> ApiException.parameter("match[]", why)));
    }
    return selectors;
  }

  private static boolean withHead(String skipHead) {
    try {
      return skipHead.isEmpty() || !Params.bool(skipHead);
    } catch (IllegalArgumentException e) {
      throw ApiException.parameter("skip_head", "unable to parse boolean: " + e.getMessage());
    }
  }

  private Buffer written(boolean withHead) {
    try {
      String name = source.snapshot(withHead);
      return GoJson.success(
          json -> {
            json.writeStartObject();
            json.writeStringField("name", name);
            json.writeEndObject();
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a snapshot", e);
    }
  }
}
