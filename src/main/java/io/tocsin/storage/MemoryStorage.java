package io.tocsin.storage;

import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import io.tocsin.model.TimeRange;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Storage} on the heap, bounded by a retention and a number of series; nothing survives
 * the process.
 *
 * <pre>
 *  writer only              readers: one volatile read per arrow, no lock
 *  byLabels                 index ──▶ postings  job → shop → 0 1 ┐         (SeriesIndex)
 *   up{job="shop",i="a"} ─┐           series    0 ─┐ 1 ─┐ 2      │
 *   up{job="shop",i="b"} ─┼─────────────────────────│────┘        ▼
 *                         └──▶ MemorySeries ◀───────┘       ids below "published" = 2
 *                                chunks ──▶ closed [120 samples][120 samples]    never change
 *                                           open   [t0 v0 …  t41 v41 ┊ being written]
 *                                                  published = 42 samples, 611 bits
 * </pre>
 *
 * <b>Memory model.</b> One thread at a time calls {@link #series}, {@link Series#append}, {@link
 * #expire}; what it only needs itself is not shared. Readers start from a volatile field and follow
 * what that published. Three things are replaced as a whole: the index after many series were
 * dropped, the chunks of a series when one is closed or dropped, an array that became too small.
 * Two things grow in place behind a published bound: an open chunk and the postings. The writer
 * never waits, and a reader that holds what was replaced reads on in it: it sees a prefix of each
 * series.
 *
 * <p>Memory is given back chunk by chunk, so up to 119 samples of a series that are older than the
 * retention are still held and counted in {@link #stats}; queries do not see them.
 */
public final class MemoryStorage implements Storage {
  /** Series held where the number is not given. */
  public static final int DEFAULT_MAX_SERIES = 100_000;

  private static final Logger LOG = LoggerFactory.getLogger(MemoryStorage.class);
  private static final int LEAST_DEAD_TO_REBUILD = 1_000;

  private final long retentionMillis;
  private final int maxSeries;
  private final Map<Labels, MemorySeries> byLabels = new HashMap<>(); // confined to the writer
  private volatile SeriesIndex index = new SeriesIndex();
  private boolean limitTold; // confined to the writer
  private final LongAdder outOfOrder = new LongAdder();
  private final LongAdder overLimit = new LongAdder();

  /**
   * Samples refused since the start.
   *
   * @param overLimit of series that would have been one too many
   */
  public record Refusals(long outOfOrder, long overLimit) {}

  /** Holds up to {@link #DEFAULT_MAX_SERIES} series. */
  public MemoryStorage(Duration retention) {
    this(retention, DEFAULT_MAX_SERIES);
  }

  /**
   * @param retention how long samples are kept, positive
   * @param maxSeries how many series are kept, positive; samples of further ones are refused
   */
  public MemoryStorage(Duration retention, int maxSeries) {
    if (!retention.isPositive() || maxSeries < 1) {
      throw new IllegalArgumentException(
          "retention and maxSeries must be positive: " + retention + ", " + maxSeries);
    }
    this.retentionMillis = retention.toMillis();
    this.maxSeries = maxSeries;
  }

  /** Finds its series anew when that was dropped, so a handle outlives its samples. */
  private final class Handle implements Series {
    private final Labels labels;
    private @Nullable MemorySeries target; // confined to the writer, as is the next
    private long startMillis;

    Handle(Labels labels) {
      this.labels = labels;
    }

    @Override
    public Labels labels() {
      return labels;
    }

    @Override
    public void startedAt(long millis) {
      startMillis = millis;
    }

    @Override
    public Outcome append(long timestampMillis, double value) {
      MemorySeries series = target();
      return counted(
          series == null
              ? Outcome.SERIES_LIMIT
              : series.append(startMillis, timestampMillis, value));
    }

    @Override
    public Outcome append(long timestampMillis, Histogram value) {
      MemorySeries series = target();
      return counted(
          series == null
              ? Outcome.SERIES_LIMIT
              : series.append(startMillis, timestampMillis, value));
    }

    private @Nullable MemorySeries target() {
      MemorySeries series = target;
      if (series == null || series.isDropped()) {
        series = findOrCreate(labels);
        target = series;
      }
      return series;
    }

    private Outcome counted(Outcome outcome) {
      switch (outcome) {
        case APPENDED, DUPLICATE -> {}
        case OUT_OF_ORDER -> outOfOrder.increment();
        case SERIES_LIMIT -> overLimit.increment();
      }
      return outcome;
    }
  }

  /** A handle; the series itself comes into being with its first sample. */
  @Override
  public Series series(Labels labels) {
    return new Handle(labels);
  }

  private @Nullable MemorySeries findOrCreate(Labels labels) {
    MemorySeries known = byLabels.get(labels);
    if (known != null) {
      return known;
    }
    if (byLabels.size() >= maxSeries) {
      tellLimit(labels);
      return null;
    }
    var created = new MemorySeries(index.canonical(labels));
    byLabels.put(created.labels(), created);
    index.add(created);
    return created;
  }

  private void tellLimit(Labels labels) {
    if (!limitTold) {
      limitTold = true;
      LOG.warn(
          "cannot store new series: the limit is reached; drop labels with many values, or allow"
              + " more series limit={} refused={}",
          maxSeries,
          labels);
    }
  }

  @Override
  public Querier querier() {
    return new MemoryQuerier(index);
  }

  @Override
  public void delete(Labels labels, TimeRange range) {
    MemorySeries series = byLabels.get(labels);
    if (series != null) {
      series.delete(range);
    }
  }

  @Override
  public void expire(long nowMillis) {
    limitTold = false;
    byLabels.values().removeIf(series -> !series.expire(nowMillis, retentionMillis));
    int dead = index.size() - byLabels.size();
    if (dead > Math.max(LEAST_DEAD_TO_REBUILD, byLabels.size() / 4)) {
      index = SeriesIndex.of(byLabels.values());
    }
  }

  /** Any thread; walks over all series. Exact while nobody appends. */
  @Override
  public Stats stats() {
    var sum = new Totals();
    index.all().forEach(series -> series.addTo(sum));
    return sum.stats();
  }

  /** Any thread; walks over all series. At most {@code most} entries in each list. */
  public Cardinality cardinality(int most) {
    var tally = new CardinalityTally();
    index.all().forEach(tally::add);
    return tally.top(most);
  }

  /** Any thread. */
  public Refusals refusals() {
    return new Refusals(outOfOrder.sum(), overLimit.sum());
  }

  /** How many series the index holds, dropped ones included. */
  int indexedSeries() {
    return index.size();
  }
}
