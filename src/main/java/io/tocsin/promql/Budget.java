package io.tocsin.promql;

/**
 * What one query may still use: samples held at one time, and time. A column counts one sample per
 * step, present or not, as that is the memory it takes. Not thread-safe.
 */
final class Budget {
  private final long maxSamples;
  private final QueryOptions options;
  private long live;

  Budget(long maxSamples, QueryOptions options) {
    this.maxSamples = maxSamples;
    this.options = options;
  }

  /**
   * Counts {@code samples} that are about to be held.
   *
   * @throws QueryException when they are too many, or the query's time is over
   */
  void take(long samples) {
    checkTime(options, "expression evaluation");
    live += samples;
    if (live > maxSamples) {
      throw QueryException.execution(
          "query processing would load too many samples into memory in query execution");
    }
  }

  /** Samples held now. */
  long live() {
    return live;
  }

  /** Forgets what has been counted since {@link #live()} was {@code mark}. */
  void releaseTo(long mark) {
    live = mark;
  }

  /**
   * @param where the query is, as the message says it
   * @throws QueryException when the query was canceled or its time is over
   */
  static void checkTime(QueryOptions options, String where) {
    if (options.canceled().getAsBoolean()) {
      throw new QueryException(QueryException.Kind.CANCELED, "query was canceled in " + where);
    }
    if (options.timedOut().getAsBoolean()) {
      throw new QueryException(QueryException.Kind.TIMEOUT, "query timed out in " + where);
    }
  }
}
