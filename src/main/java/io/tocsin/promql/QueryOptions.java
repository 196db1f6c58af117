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
 * @param measured whether the peak of the samples held is wanted, which takes time to find out
 */
public record QueryOptions(
    Optional<Duration> lookback,
    BooleanSupplier timedOut,
    BooleanSupplier canceled,
    SharedResults shared,
    boolean measured) {
  /** The engine's lookback, and no end before the result. */
  public static final QueryOptions DEFAULT =
      new QueryOptions(Optional.empty(), () -> false, () -> false);

  /** Of a query that shares nothing. */
  public QueryOptions(
      Optional<Duration> lookback, BooleanSupplier timedOut, BooleanSupplier canceled) {
    this(lookback, timedOut, canceled, SharedResults.none());
  }

  /** Of a query whose peak nobody asks for. */
  public QueryOptions(
      Optional<Duration> lookback,
      BooleanSupplier timedOut,
      BooleanSupplier canceled,
      SharedResults shared) {
    this(lookback, timedOut, canceled, shared, false);
  }

  public QueryOptions withMeasured(boolean wanted) {
    return new QueryOptions(lookback, timedOut, canceled, shared, wanted);
  }
}
