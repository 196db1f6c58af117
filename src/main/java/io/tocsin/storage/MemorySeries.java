package io.tocsin.storage;

import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.model.StartTimes;
import io.tocsin.model.TimeRange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one series, floats and histograms apart. One writer appends and drops; readers on
 * any thread see a prefix of what was appended.
 */
final class MemorySeries {
  private final Labels labels;
  private final ChunkLog floats = new ChunkLog();
  private volatile @Nullable HistogramLog histograms; // most series have none
  private volatile @Nullable ChunkLog starts; // changes of the start time, as raw bits
  private volatile long floorMillis = Long.MIN_VALUE; // what is before is not shown

  // confined to the writer
  private boolean dropped;
  private boolean empty = true;
  private boolean appendedToLately = true;
  private long quietSinceMillis;
  private long markMillis = Long.MIN_VALUE; // the newest sample when the mark was set
  private long markedAtMillis = Long.MIN_VALUE;
  private long lastMillis;
  private long lastBits;
  private @Nullable Histogram lastHistogram; // null where the last sample is a float
  private long startMillis;

  MemorySeries(Labels labels) {
    this.labels = labels;
  }

  Labels labels() {
    return labels;
  }

  /** Whether it was dropped: the writer must not append any more. */
  boolean isDropped() {
    return dropped;
  }

  /**
   * @param start in milliseconds, 0 when unknown
   */
  Storage.Outcome append(long start, long millis, double value) {
    long bits = Double.doubleToRawLongBits(value);
    if (!empty && millis <= lastMillis) {
      boolean same = millis == lastMillis && lastHistogram == null && bits == lastBits;
      return same ? Storage.Outcome.DUPLICATE : Storage.Outcome.OUT_OF_ORDER;
    }
    startedAt(start, millis);
    floats.append(millis, value);
    appended(millis);
    lastBits = bits;
    lastHistogram = null;
    return Storage.Outcome.APPENDED;
  }

  /** As the other; a stale histogram is a stale marker. */
  Storage.Outcome append(long start, long millis, Histogram value) {
    if (value.isStale()) {
      return append(start, millis, StaleMarker.VALUE);
    }
    if (!empty && millis <= lastMillis) {
      boolean same = millis == lastMillis && value.equals(lastHistogram);
      return same ? Storage.Outcome.DUPLICATE : Storage.Outcome.OUT_OF_ORDER;
    }
    startedAt(start, millis);
    HistogramLog to = histograms;
    if (to == null) {
      to = new HistogramLog();
      histograms = to;
    }
    to.append(millis, value.hintedAfter(Optional.ofNullable(lastHistogram)));
    appended(millis);
    lastHistogram = value;
    return Storage.Outcome.APPENDED;
  }

  private void startedAt(long start, long millis) {
    if (start == startMillis) {
      return;
    }
    ChunkLog to = starts;
    if (to == null) {
      to = new ChunkLog();
      starts = to;
    }
    to.append(millis, Double.longBitsToDouble(start));
    startMillis = start;
  }

  private void appended(long millis) {
    empty = false;
    appendedToLately = true;
    lastMillis = millis;
  }

  /**
   * Drops samples older than the retention; everything once nothing was appended for the retention.
   * Samples that were as old already when they were written stay for the retention from then on, up
   * to twice as long.
   *
   * @return whether the series goes on
   */
  boolean expire(long nowMillis, long retentionMillis) {
    if (appendedToLately) {
      appendedToLately = false;
      quietSinceMillis = nowMillis;
    }
    long oldest = minus(nowMillis, retentionMillis);
    if (quietSinceMillis < oldest) {
      drop();
      return false;
    }
    long ripe = lastMillis >= oldest ? oldest : writtenBefore(oldest, nowMillis);
    long floor = Math.max(floorMillis, ripe);
    floorMillis = floor;
    floats.dropBefore(floor);
    HistogramLog some = histograms;
    if (some != null) {
      some.dropBefore(floor);
    }
    ChunkLog changes = starts;
    if (changes != null) {
      changes.dropSuperseded(floor);
    }
    return true;
  }

  /** A time before which every sample was written before {@code oldest}; moves the mark on. */
  private long writtenBefore(long oldest, long nowMillis) {
    if (markedAtMillis >= oldest) {
      return Long.MIN_VALUE;
    }
    long ripe = markMillis == Long.MIN_VALUE ? markMillis : markMillis + 1;
    markMillis = lastMillis;
    markedAtMillis = nowMillis;
    return ripe;
  }

  /** {@code millis - positive}, the earliest time where that would be before all time. */
  private static long minus(long millis, long positive) {
    long difference = millis - positive;
    return difference > millis ? Long.MIN_VALUE : difference;
  }

  /** Deletes the samples in {@code range}; what is appended next must be newer all the same. */
  void delete(TimeRange range) {
    floats.delete(range);
    HistogramLog some = histograms;
    if (some != null) {
      some.delete(range);
    }
  }

  private void drop() {
    dropped = true;
    floats.clear();
    histograms = null;
    starts = null;
  }

  /** The samples in {@code range}; may be none. */
  SelectedSeries select(TimeRange asked) {
    if (asked.toMillis() < floorMillis) {
      return new SelectedSeries(labels, SampleArray.EMPTY);
    }
    TimeRange range = retained(asked);
    SampleArray found = floats.samples(range);
    HistogramLog some = histograms;
    HistogramArray alike = some == null ? HistogramArray.EMPTY : some.histograms(range);
    ChunkLog changes = starts; // after the samples, so that the start of each is among them
    if (changes == null) {
      return new SelectedSeries(labels, found, alike, StartTimes.NONE);
    }
    var upToEnd = new TimeRange(Long.MIN_VALUE, range.toMillis());
    return new SelectedSeries(labels, found, alike, new StartTimes(changes.samples(upToEnd)));
  }

  /** As {@link #select}; samples before the newest may be left out. */
  SelectedSeries newest(TimeRange asked) {
    if (histograms != null || starts != null || asked.fromMillis() < floorMillis) {
      return select(asked);
    }
    return new SelectedSeries(labels, floats.newest(asked));
  }

  boolean hasSamplesIn(TimeRange asked) {
    if (asked.toMillis() < floorMillis) {
      return false;
    }
    TimeRange range = retained(asked);
    HistogramLog some = histograms;
    return floats.hasSamplesIn(range) || (some != null && some.hasSamplesIn(range));
  }

  private TimeRange retained(TimeRange asked) {
    long floor = floorMillis;
    return asked.fromMillis() >= floor
        ? asked
        : new TimeRange(floor, Math.max(floor, asked.toMillis()));
  }

  /** Adds what it holds to {@code sum}. Exact while nobody appends. */
  void addTo(Totals sum) {
    long before = sum.samples();
    floats.forEachChunk(sum::add);
    HistogramLog some = histograms;
    if (some != null && some.size() > 0) {
      sum.add(some.size(), some.bytes(), some.firstMillis(), some.lastMillis());
    }
    if (sum.samples() > before) {
      sum.addSeries();
    }
  }
}
