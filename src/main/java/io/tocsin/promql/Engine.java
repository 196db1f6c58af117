package io.tocsin.promql;

import io.tocsin.storage.Querier;
import java.time.Duration;
import java.util.Set;
import java.util.SortedMap;

/** Reads and answers PromQL. Immutable; any thread. A query runs on its caller's thread. */
public final class Engine {
  /**
   * @param maxSamples samples that one query may need at a time, as Prometheus counts them
   * @param maxHeldSamples samples that one query may hold in memory at a time
   * @param lookback how old the newest sample of a series may be to count as its value
   * @param subqueryStep step of subqueries that name none
   */
  public record Limits(
      long maxSamples, long maxHeldSamples, Duration lookback, Duration subqueryStep) {
    /** As Prometheus: 50 million samples, 5 minutes, 1 minute. */
    public static final Limits DEFAULT =
        new Limits(50_000_000, Duration.ofMinutes(5), Duration.ofMinutes(1));

    /** Where as many samples may be held as be needed. */
    public Limits(long maxSamples, Duration lookback, Duration subqueryStep) {
      this(maxSamples, maxSamples, lookback, subqueryStep);
    }

    public Limits {
      requirePositive("lookback", lookback);
      requirePositive("subqueryStep", subqueryStep);
    }

    private static void requirePositive(String what, Duration duration) {
      if (duration.toMillis() <= 0) {
        throw new IllegalArgumentException(what + " is below 1 ms: " + duration);
      }
    }
  }

  private final Limits limits;
  private final Set<String> features;
  private final Features evaluation;

  /**
   * @param features names of enabled feature flags, such as {@code promql-experimental-functions}
   */
  public Engine(Limits limits, Set<String> features) {
    this.limits = limits;
    this.features = Set.copyOf(features);
    this.evaluation = Features.of(features);
  }

  /** How old the newest sample of a series may be to count as its value. */
  public Duration lookback() {
    return limits.lookback();
  }

  /**
   * The words, functions and operators of the language and whether each is enabled, by the
   * categories and names of Prometheus's registry of features.
   */
  public SortedMap<String, SortedMap<String, Boolean>> language() {
    return Language.of(features);
  }

  /** Reads and type-checks a query. */
  public Expr parse(String query) throws ParseException {
    return Parser.parse(query, features);
  }

  /**
   * The value of {@code expr} at one time, with {@link QueryOptions#DEFAULT}.
   *
   * @throws QueryException when it has none
   */
  public QueryResult instant(Querier querier, Expr expr, long atMillis) {
    return instant(querier, expr, atMillis, QueryOptions.DEFAULT);
  }

  /**
   * The value of {@code expr} at one time; a value of the type of {@code expr}.
   *
   * @throws QueryException when it has none
   */
  public QueryResult instant(Querier querier, Expr expr, long atMillis, QueryOptions options) {
    Expr resolved = DurationResolver.INSTANT.resolve(expr);
    return evaluation(querier, resolved, Steps.at(atMillis), options).instant(resolved);
  }

  /**
   * The values of {@code expr} at start, start + step, ... up to end, with {@link
   * QueryOptions#DEFAULT}.
   *
   * @throws QueryException when it has none
   */
  public QueryResult range(
      Querier querier, Expr expr, long startMillis, long endMillis, long stepMillis) {
    return range(querier, expr, startMillis, endMillis, stepMillis, QueryOptions.DEFAULT);
  }

  /**
   * The values of {@code expr} at start, start + step, ... up to end; always a matrix.
   *
   * @param stepMillis positive
   * @throws QueryException when there are none; also when {@code expr} is no scalar or vector
   */
  public QueryResult range(
      Querier querier,
      Expr expr,
      long startMillis,
      long endMillis,
      long stepMillis,
      QueryOptions options) {
    if (expr.type() != ValueType.SCALAR && expr.type() != ValueType.VECTOR) {
      throw new QueryException(
          QueryException.Kind.BAD_DATA,
          "invalid expression type \""
              + expr.type().documentedName()
              + "\" for range query, must be Scalar or instant Vector");
    }
    var steps = new Steps(startMillis, endMillis, stepMillis);
    var durations = new DurationResolver(stepMillis / 1000.0, (endMillis - startMillis) / 1000.0);
    Expr resolved = durations.resolve(expr);
    return evaluation(querier, resolved, steps, options).range(resolved);
  }

  private Evaluation evaluation(Querier querier, Expr expr, Steps steps, QueryOptions options) {
    Budget.checkTime(options, "query execution");
    return new Evaluation(querier, expr, steps, limits, evaluation, options);
  }
}
