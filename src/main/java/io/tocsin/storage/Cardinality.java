package io.tocsin.storage;

import java.util.List;

/**
 * How much a store holds, and of which labels it holds the most.
 *
 * @param labelPairs different pairs of a label's name and value
 * @param minMillis timestamp of the oldest sample, {@link Long#MAX_VALUE} when there is none
 * @param maxMillis timestamp of the newest sample, {@link Long#MIN_VALUE} when there is none
 * @param seriesByMetric series of each metric name
 * @param valuesByLabel values of each label name
 * @param bytesByLabel bytes of the values of each label name, over all series
 * @param seriesByPair series of each {@code name=value}
 */
public record Cardinality(
    long series,
    long labelPairs,
    long chunks,
    long minMillis,
    long maxMillis,
    List<Count> seriesByMetric,
    List<Count> valuesByLabel,
    List<Count> bytesByLabel,
    List<Count> seriesByPair) {
  /** One entry of a list; lists have the largest first. */
  public record Count(String name, long value) {}

  public Cardinality {
    seriesByMetric = List.copyOf(seriesByMetric);
    valuesByLabel = List.copyOf(valuesByLabel);
    bytesByLabel = List.copyOf(bytesByLabel);
    seriesByPair = List.copyOf(seriesByPair);
  }
}
