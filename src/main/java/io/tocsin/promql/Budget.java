package io.tocsin.promql;

/**
 * What one query may still use: samples, and time. A column counts one sample per step, present or
 * not, as that is the memory it takes. Samples count twice: as asked for, for as long as upstream
 * would hold them, and as held. Fewer are held where columns are passed on one by one. Not
 * thread-safe.
 */
final class Budget {
  private final Engine.Limits limits;
  private final QueryOptions options;
  private long asked;
  private long held;

  /** How much was used at a time. */
  record Mark(long asked, long held) {}

  Budget(Engine.Limits limits, QueryOptions options) {
    this.limits = limits;
    this.options = options;
  }

  /**
   * Counts {@code samples} that are about to be held.
   *
   * @throws QueryException when they are too many, or the query's time is over
   */
  void take(long samples) {
    checkTime();
    asked += samples;
    held += samples;
    if (asked > limits.maxSamples() || held > limits.maxHeldSamples()) {
      throw QueryException.execution(
          "query processing would load too many samples into memory in query execution");
    }
  }

  Mark mark() {
    return new Mark(asked, held);
  }

  /** Forgets what has been counted since {@link #mark}. */
  void releaseTo(Mark mark) {
    asked = mark.asked;
    held = mark.held;
  }

  /** Forgets {@code samples} that were taken. */
  void release(long samples) {
    asked -= samples;
    held -= samples;
  }

  /** {@code samples} that were taken are not held any more, though upstream would hold them. */
  void passOn(long samples) {
    held -= samples;
  }

  /**
   * For work that holds little and may take long.
   *
   * @throws QueryException when the query was canceled or its time is over
   */
  void checkTime() {
    checkTime(options, "expression evaluation");
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
