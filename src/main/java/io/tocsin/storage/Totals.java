package io.tocsin.storage;

/** Adds up what series hold, for {@link Storage.Stats}. Not thread-safe. */
final class Totals {
  private long series;
  private long samples;
  private long bytes;
  private long oldestMillis = Long.MAX_VALUE;

  void add(Chunk chunk) {
    if (chunk.samples() > 0) {
      add(chunk.samples(), chunk.bytes(), chunk.firstMillis());
    }
  }

  void add(long moreSamples, long moreBytes, long firstMillis) {
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

  Storage.Stats stats() {
    return new Storage.Stats(series, samples, bytes, oldestMillis);
  }
}
