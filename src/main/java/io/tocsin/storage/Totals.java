package io.tocsin.storage;

/** Adds up what series hold. Not thread-safe. */
final class Totals {
  private long series;
  private long samples;
  private long bytes;
  private long chunks;
  private long oldestMillis = Long.MAX_VALUE;
  private long newestMillis = Long.MIN_VALUE;

  void add(Chunk chunk) {
    if (chunk.samples() > 0) {
      add(chunk.samples(), chunk.bytes(), chunk.firstMillis(), chunk.lastMillis());
    }
  }

  /** Adds samples that are held together. */
  void add(long moreSamples, long moreBytes, long firstMillis, long lastMillis) {
    chunks++;
    newestMillis = Math.max(newestMillis, lastMillis);
    samples += moreSamples;
    bytes += moreBytes;
    oldestMillis = Math.min(oldestMillis, firstMillis);
  }

  void addSeries() {
    series++;
  }

  long samples() {
    return samples;
  }

  long series() {
    return series;
  }

  long chunks() {
    return chunks;
  }

  /** {@link Long#MAX_VALUE} when there are no samples. */
  long oldestMillis() {
    return oldestMillis;
  }

  /** {@link Long#MIN_VALUE} when there are no samples. */
  long newestMillis() {
    return newestMillis;
  }

  Storage.Stats stats() {
    return new Storage.Stats(series, samples, bytes, oldestMillis);
  }
}
