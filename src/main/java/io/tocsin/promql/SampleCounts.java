package io.tocsin.promql;

import io.tocsin.model.Histogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts the samples that one query looks at, step by step, as Prometheus's query statistics do; a
 * histogram counts its size. Not thread-safe.
 */
final class SampleCounts {
  private final Steps steps;
  private final long[] queryable;
  private final long[] read;
  private int subqueries; // that are being evaluated: their steps are not those of the query
  private long insideSubquery;

  /**
   * @param steps of the whole query
   */
  SampleCounts(Steps steps) {
    this.steps = steps;
    this.queryable = new long[Math.max(1, steps.count())];
    this.read = new long[queryable.length];
  }

  /** Counts what an instant selector found for one series. */
  void selected(Column column) {
    for (int i = 0; i < column.values().length; i++) {
      Histogram histogram = column.histogram(i);
      long weight = histogram != null ? histogram.size() : column.has(i) ? 1 : 0;
      queryable[place(i)] += weight;
      read[place(i)] += weight;
    }
  }

  /**
   * Counts the window of one step.
   *
   * @param isStored whether its samples come from the storage and not from a subquery, whose own
   *     selectors have read them
   */
  void window(Window window, boolean isStored) {
    queryable[place(window.step())] += window.weight();
    long fresh = window.takeFresh();
    read[place(window.step())] += isStored ? fresh : 0;
  }

  /** What a subquery does counts at the first step of the query. */
  private int place(int step) {
    return subqueries > 0 ? 0 : step;
  }

  /** What is counted at the first step, to be given back to {@link #repeat}. */
  long first() {
    return queryable[0];
  }

  /**
   * What was counted since {@link #first} was {@code before} counts at every other step as well.
   *
   * @param count of the steps, the first included
   */
  void repeat(long before, int count) {
    long once = queryable[0] - before;
    if (subqueries > 0) {
      queryable[0] += once * (count - 1);
    } else {
      for (int i = 1; i < count; i++) {
        queryable[i] += once;
      }
    }
  }

  /** A subquery begins; to be given to {@link #leaveSubquery}. */
  long enterSubquery() {
    subqueries++;
    return queryable[0];
  }

  /** What a subquery counted since it began gives way to the windows over its result. */
  void leaveSubquery(long before) {
    subqueries--;
    insideSubquery = queryable[0] - before;
    queryable[0] = before;
  }

  /** There were no windows over the last subquery: it is the query itself. */
  void restoreSubquery() {
    queryable[0] += insideSubquery;
  }

  /** Counted so far over all steps. */
  long queryable() {
    return Arrays.stream(queryable).sum();
  }

  /** Counted so far over all steps. */
  long read() {
    return Arrays.stream(read).sum();
  }

  /** Counted so far, step by step. */
  List<QueryResult.StepSamples> perStep() {
    var all = new ArrayList<QueryResult.StepSamples>();
    for (int i = 0; i < steps.count(); i++) {
      all.add(new QueryResult.StepSamples(steps.millis(i), queryable[i], read[i]));
    }
    return all;
  }
}
