package io.tocsin.web;

import io.tocsin.model.Labels;
import io.tocsin.promql.Engine;
import io.tocsin.promql.Expr;
import io.tocsin.promql.ParseException;
import io.tocsin.promql.QueryException;
import io.tocsin.promql.QueryOptions;
import io.tocsin.promql.QueryResult;
import io.tocsin.promql.Selectors;
import io.tocsin.storage.Querier;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code /api/v1/query}, {@code query_range} and {@code query_exemplars}. Parsing, evaluation and
 * encoding happen on a worker; parameters are checked in the order of Prometheus, so that a request
 * with two faults is told the same one.
 */
public final class QueryApi {
  private static final int MAX_POINTS = 11_000;
  private static final int MAX_REMARKS = 10;

  /** The warning that comes with an answer cut to its {@code limit}. */
  static final String TRUNCATED = "results truncated due to limit";

  private final Engine engine;
  private final Supplier<Querier> storage;
  private final BoundedPool pool;
  private final InstantSource clock;
  private final Duration maxTimeout;

  /**
   * @param storage gives the view that one query reads
   * @param pool runs the queries; its bound is the number of queries at once
   * @param clock gives the time of a query that names none, and ends those that take too long
   * @param maxTimeout after which a query fails; a request may ask for less
   */
  public QueryApi(
      Engine engine,
      Supplier<Querier> storage,
      BoundedPool pool,
      InstantSource clock,
      Duration maxTimeout) {
    this.engine = engine;
    this.storage = storage;
    this.pool = pool;
    this.clock = clock;
    this.maxTimeout = maxTimeout;
  }

  /** Answers an instant query; fails with {@link ApiException} or {@link Busy}. */
  Future<Buffer> instant(Params params) {
    var watch = new QueryStats.Watch();
    long arrived = clock.millis();
    return pool.run(() -> evaluateInstant(params, arrived, watch));
  }

  /** Answers a range query; fails with {@link ApiException} or {@link Busy}. */
  Future<Buffer> range(Params params) {
    var watch = new QueryStats.Watch();
    long arrived = clock.millis();
    return pool.run(() -> evaluateRange(params, arrived, watch));
  }

  /**
   * The exemplars of the series that a query reads. None are stored, so the answer is an empty list
   * for every query that is right, and nothing for one that reads no series.
   */
  Future<Optional<Buffer>> exemplars(Params params) {
    return pool.run(() -> readExemplars(params));
  }

  /** The endpoints that list series and labels, over the same storage and pool. */
  SeriesApi series() {
    return new SeriesApi(storage, pool);
  }

  /** The endpoints that read queries without asking them, over the same pool. */
  ExpressionApi expressions() {
    return new ExpressionApi(engine, pool);
  }

  /**
   * Federation over the same storage and pool.
   *
   * @param externalLabels added to series that do not have them
   */
  FederateApi federation(Labels externalLabels) {
    return new FederateApi(storage, pool, clock, engine.lookback(), externalLabels);
  }

  private Optional<Buffer> readExemplars(Params params) {
    long start = params.time("start", ApiTime.EARLIEST);
    long end = params.time("end", ApiTime.LATEST);
    if (end < start) {
      throw new ApiException(
          ErrorType.BAD_DATA, "end timestamp must not be before start timestamp");
    }
    try {
      boolean readsSeries = !Selectors.of(engine.parse(params.get("query"))).isEmpty();
      return readsSeries ? Optional.of(GoJson.success(GoJson.EMPTY_ARRAY)) : Optional.empty();
    } catch (ParseException e) {
      throw new ApiException(ErrorType.BAD_DATA, String.valueOf(e.getMessage()));
    }
  }

  private Buffer evaluateInstant(Params params, long arrived, QueryStats.Watch watch) {
    watch.start();
    int limit = params.limit();
    long at = params.time("time", clock.millis());
    QueryOptions options = options(params, arrived);
    Expr expr = ExpressionApi.parse(engine, params);
    watch.prepared();
    return answer(() -> engine.instant(storage.get(), expr, at, options), limit, params, watch);
  }

  private Buffer evaluateRange(Params params, long arrived, QueryStats.Watch watch) {
    watch.start();
    int limit = params.limit();
    long start = parameter(params, "start", ApiTime::timestamp);
    long end = parameter(params, "end", ApiTime::timestamp);
    if (end < start) {
      throw ApiException.parameter("end", "end timestamp must not be before start time");
    }
    Duration step = step(params);
    if (Duration.ofMillis(end - start).dividedBy(step) > MAX_POINTS) {
      throw new ApiException(
          ErrorType.BAD_DATA,
          "exceeded maximum resolution of 11,000 points per timeseries."
              + " Try decreasing the query resolution (?step=XX)");
    }
    QueryOptions options = options(params, arrived);
    Expr expr = ExpressionApi.parse(engine, params);
    watch.prepared();
    return answer(
        () -> engine.range(storage.get(), expr, start, end, millis(step), options),
        limit,
        params,
        watch);
  }

  private static Buffer answer(
      Supplier<QueryResult> query, int limit, Params params, QueryStats.Watch watch) {
    try {
      QueryResult result = query.get();
      QueryStats stats = watch.stop(result.samples());
      var warnings = new ArrayList<>(result.warnings());
      if (limit > 0 && QueryJson.series(result.value()) > limit) {
        warnings.add(TRUNCATED);
      }
      warnings.addAll(QueryStats.warnings(params));
      return GoJson.success(
          json -> QueryJson.data(json, result.value(), limit, stats.asked(params)),
          remarks(warnings, "warning"),
          remarks(result.infos(), "info"));
    } catch (QueryException e) {
      String message = String.valueOf(e.getMessage());
      throw switch (e.kind()) {
        case BAD_DATA -> ApiException.parameter("query", message);
        case EXECUTION -> new ApiException(ErrorType.EXECUTION, message);
        case TIMEOUT -> new ApiException(ErrorType.TIMEOUT, message);
        case CANCELED -> new ApiException(ErrorType.CANCELED, message);
      };
    }
  }

  /** The first ten remarks, and how many more there are. */
  private static List<String> remarks(List<String> all, String what) {
    if (all.size() <= MAX_REMARKS) {
      return all;
    }
    var shown = new ArrayList<>(all.subList(0, MAX_REMARKS));
    shown.add((all.size() - MAX_REMARKS) + " more " + what + " annotations omitted");
    return shown;
  }

  /**
   * @param arrived when the request did, in milliseconds: the time that it waited for a worker
   *     counts
   * @throws ApiException also when its time was over before a worker took it
   */
  private QueryOptions options(Params params, long arrived) {
    long timeout = timeout(params).toMillis();
    Optional<Duration> lookback = lookback(params);
    long deadline = arrived + timeout;
    if (timeout > 0 && clock.millis() >= deadline) {
      throw ApiException.parameter("query", "context deadline exceeded");
    }
    return new QueryOptions(lookback, () -> clock.millis() >= deadline, () -> false)
        .withMeasured(QueryStats.isAsked(params));
  }

  private static Optional<Duration> lookback(Params params) {
    try {
      String text = params.get("lookback_delta");
      return Optional.of(text)
          .filter(given -> !given.isEmpty())
          .map(ApiTime::duration)
          .filter(Duration::isPositive); // others mean the default
    } catch (IllegalArgumentException e) {
      throw new ApiException(
          ErrorType.BAD_DATA, "error parsing lookback delta duration: " + e.getMessage());
    }
  }

  private static Duration step(Params params) {
    Duration step = parameter(params, "step", ApiTime::duration);
    if (!step.isPositive()) {
      throw ApiException.parameter(
          "step",
          "zero or negative query resolution step widths are not accepted. Try a positive integer");
    }
    return step;
  }

  /** A step below 1 ms is told as Prometheus does, which divides by it. */
  private static long millis(Duration step) {
    if (step.toMillis() == 0) {
      throw new ApiException(
          ErrorType.EXECUTION, "unexpected error: runtime error: integer divide by zero");
    }
    return step.toMillis();
  }

  private Duration timeout(Params params) {
    return params.get("timeout").isEmpty()
        ? maxTimeout
        : Collections.min(List.of(maxTimeout, parameter(params, "timeout", ApiTime::duration)));
  }

  private static <T> T parameter(Params params, String name, Function<String, T> read) {
    try {
      return read.apply(params.get(name));
    } catch (IllegalArgumentException e) {
      throw ApiException.parameter(name, String.valueOf(e.getMessage()));
    }
  }
}
