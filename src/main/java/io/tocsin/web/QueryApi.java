package io.tocsin.web;

import io.tocsin.model.GoText;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * {@code /api/v1/query} and {@code /api/v1/query_range}. Parsing, evaluation and encoding happen on
 * a worker; parameters are checked in the order of Prometheus, so that a request with two faults is
 * told the same one.
 */
public final class QueryApi {
  private static final int MAX_POINTS = 11_000;

  private final BoundedPool pool;
  private final InstantSource clock;

  /**
   * @param pool runs the queries; its bound is the number of queries at once
   * @param clock gives the time of a query that names none
   */
  public QueryApi(BoundedPool pool, InstantSource clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /** Answers an instant query; fails with {@link ApiException} or {@link Busy}. */
  Future<Buffer> instant(Params params) {
    return pool.run(
        () -> {
          int limit = limit(params);
          long at = params.get("time").isEmpty() ? clock.millis() : time(params);
          timeout(params);
          throw new ApiException(ErrorType.UNAVAILABLE, limit + " " + at);
        });
  }

  /** Answers a range query; fails with {@link ApiException} or {@link Busy}. */
  Future<Buffer> range(Params params) {
    return pool.run(
        () -> {
          int limit = limit(params);
          long start = parameter(params, "start", ApiTime::timestamp);
          long end = parameter(params, "end", ApiTime::timestamp);
          if (end < start) {
            throw ApiException.parameter("end", "end timestamp must not be before start time");
          }
          long step = step(params);
          if ((end - start) / step > MAX_POINTS) {
            throw new ApiException(
                ErrorType.BAD_DATA,
                "exceeded maximum resolution of 11,000 points per timeseries."
                    + " Try decreasing the query resolution (?step=XX)");
          }
          timeout(params);
          throw new ApiException(ErrorType.UNAVAILABLE, limit + " ");
        });
  }

  private static long time(Params params) {
    try {
      return ApiTime.timestamp(params.get("time"));
    } catch (IllegalArgumentException e) {
      throw ApiException.parameter("time", "invalid time value for 'time': " + e.getMessage());
    }
  }

  private static long step(Params params) {
    Duration step = parameter(params, "step", ApiTime::duration);
    if (!step.isPositive()) {
      throw ApiException.parameter(
          "step",
          "zero or negative query resolution step widths are not accepted. Try a positive integer");
    }
    if (step.toMillis() == 0) {
      throw ApiException.parameter("step", "is below 1ms. Try 0.001 or more");
    }
    return step.toMillis();
  }

  private static Duration timeout(Params params) {
    return params.get("timeout").isEmpty()
        ? Duration.ofMinutes(2)
        : parameter(params, "timeout", ApiTime::duration);
  }

  private static int limit(Params params) {
    String text = params.get("limit");
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

  private static <T> T parameter(Params params, String name, Function<String, T> read) {
    try {
      return read.apply(params.get(name));
    } catch (IllegalArgumentException e) {
      throw ApiException.parameter(name, String.valueOf(e.getMessage()));
    }
  }
}
