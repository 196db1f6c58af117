package io.tocsin.promql;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What one query may set for itself.
 *
 * @param lookback how old the newest sample of a series may be, where not the engine's default
 * @param timedOut asked again and again during evaluation; true ends the query as timed out
 * @param canceled likewise; true ends it as canceled
 * @param shared results that it has in common with other queries
 */
public record QueryOptions(
    Optional<Duration> lookback,
    BooleanSupplier timedOut,
    BooleanSupplier canceled,
    SharedResults shared) {
  /** The engine's lookback, and no end before the result. */
  public static final QueryOptions DEFAULT =
      new QueryOptions(Optional.empty(), () -> false, () -> false);

  /** Of a query that shares nothing. */
  public QueryOptions(
      Optional<Duration> lookback, BooleanSupplier timedOut, BooleanSupplier canceled) {
    this(lookback, timedOut, canceled, SharedResults.none());
  }
}
