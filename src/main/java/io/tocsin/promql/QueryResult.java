package io.tocsin.promql;

import java.util.List;

/**
 * The answer to a query.
 *
 * @param warnings remarks that put the value in doubt, each with its position in the query
 * @param infos remarks that do not
 */
public record QueryResult(Value value, List<String> warnings, List<String> infos, Samples samples) {
  /**
   * How many samples a query looked at; a histogram counts its size.
   *
   * @param queryable at every step those that it needs, so that overlapping windows count twice
   * @param read of the storage, each once per selector and not again at the next step's window
   * @param peak the most that Prometheus would have held at a time; 0 unless it was to be {@link
   *     QueryOptions#measured}
   * @param perStep the first two at each step; empty unless the engine has the feature {@code
   *     promql-per-step-stats}
   */
  public record Samples(long queryable, long read, long peak, List<StepSamples> perStep) {
    public Samples {
      perStep = List.copyOf(perStep);
    }
  }

  /** How many samples a query looked at for one step. */
  public record StepSamples(long atMillis, long queryable, long read) {}

  public QueryResult {
    warnings = List.copyOf(warnings);
    infos = List.copyOf(infos);
  }
}
