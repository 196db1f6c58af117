package io.tocsin.model;

/** A closed range of timestamps, both ends inclusive, in milliseconds since the epoch. */
public record TimeRange(long fromMillis, long toMillis) {
  public TimeRange {
    if (fromMillis > toMillis) {
      throw new IllegalArgumentException(
          "range ends before it starts: " + fromMillis + " > " + toMillis);
    }
  }

  public boolean contains(long timestampMillis) {
    return timestampMillis >= fromMillis && timestampMillis <= toMillis;
  }
}
