package io.tocsin.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The histograms of one series in a time range, timestamps in milliseconds strictly ascending.
 * Treat the arrays as immutable; they are shared for speed.
 */
public final class HistogramArray {
  public static final HistogramArray EMPTY = new HistogramArray(new long[0], new Histogram[0]);

  private final long[] timestampsMillis;
  private final Histogram[] histograms;

  /** Takes the arrays over; the caller must not write to them afterwards. */
  public HistogramArray(long[] timestampsMillis, Histogram[] histograms) {
    if (timestampsMillis.length != histograms.length) {
      throw new IllegalArgumentException(
          timestampsMillis.length + " timestamps for " + histograms.length + " histograms");
    }
    this.timestampsMillis = timestampsMillis;
    this.histograms = histograms;
  }

  public int size() {
    return histograms.length;
  }

  public boolean isEmpty() {
    return histograms.length == 0;
  }

  public long timestampMillis(int index) {
    return timestampsMillis[index];
  }

  public Histogram get(int index) {
    return histograms[index];
  }

  /** The index of the last histogram at or before {@code timestampMillis}, or -1. */
  public int lastAtOrBefore(long timestampMillis) {
    int found = Arrays.binarySearch(timestampsMillis, timestampMillis);
    return found >= 0 ? found : -found - 2;
  }

  /** Those from index {@code from} to {@code to}, exclusive. */
  public HistogramArray slice(int from, int to) {
    return from == 0 && to == size()
        ? this
        : new HistogramArray(
            Arrays.copyOfRange(timestampsMillis, from, to),
            Arrays.copyOfRange(histograms, from, to));
  }

  /** These and one more, later than all of them. */
  public HistogramArray with(long timestampMillis, Histogram histogram) {
    long[] times = Arrays.copyOf(timestampsMillis, size() + 1);
    Histogram[] all = Arrays.copyOf(histograms, size() + 1);
    times[size()] = timestampMillis;
    all[size()] = histogram;
    return new HistogramArray(times, all);
  }

  /** Each replaced by {@code f} of it. */
  public HistogramArray map(UnaryOperator<Histogram> f) {
    return isEmpty()
        ? this
        : new HistogramArray(
            timestampsMillis, Arrays.stream(histograms).map(f).toArray(Histogram[]::new));
  }

  /** {@link Histogram#totalsAfter} of each, the first of which follows nothing known. */
  public HistogramArray totals() {
    var totals = new Histogram[size()];
    for (int i = 0; i < totals.length; i++) {
      totals[i] =
          histograms[i].totalsAfter(i == 0 ? Optional.empty() : Optional.of(histograms[i - 1]));
    }
    return new HistogramArray(timestampsMillis, totals);
  }

  /** All of them, oldest first. */
  public List<Histogram> list() {
    return List.of(histograms);
  }
}
