package io.tocsin.promql;

import io.tocsin.model.Histogram;

/**
 * Counts the samples that one query looks at, as Prometheus's query statistics do; a histogram
 * counts its size. Not thread-safe.
 */
final class SampleCounts {
  private long queryable;
  private long read;
  private long insideSubquery;

  /** Counts what an instant selector found for one series. */
  void selected(Column column) {
    long found = 0;
    for (int i = 0; i < column.values().length; i++) {
      Histogram histogram = column.histogram(i);
      found += histogram != null ? histogram.size() : column.has(i) ? 1 : 0;
    }
    queryable += found;
    read += found;
  }

  /**
   * Counts the window of one step.
   *
   * @param isStored whether its samples come from the storage and not from a subquery, whose own
   *     selectors have read them
   */
  void window(Window window, boolean isStored) {
    queryable += window.weight();
    long fresh = window.takeFresh();
    read += isStored ? fresh : 0;
  }

  /** Samples counted so far. */
  long queryable() {
    return queryable;
  }

  /** What was counted since {@link #queryable} was {@code before} counts at {@code more} steps. */
  void repeat(long before, int more) {
    queryable += (queryable - before) * more;
  }

  /** What a subquery counted since {@code before} gives way to the windows over its result. */
  void replaceSubquery(long before) {
    insideSubquery = queryable - before;
    queryable = before;
  }

  /** There were no windows over the last subquery: it is the query itself. */
  void restoreSubquery() {
    queryable += insideSubquery;
  }

  long read() {
    return read;
  }
}
