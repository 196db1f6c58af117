package io.tocsin.storage;

import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import io.tocsin.model.TimeRange;
import java.util.Collection;

/**
 * A time-series store. Appends come from one thread at a time (its owner's); queriers may be made
 * and used on any thread meanwhile.
 */
public interface Storage {
  /** What became of one sample. */
  enum Outcome {
    APPENDED,
    /** The same timestamp and value are the series' newest already; nothing was done. */
    DUPLICATE,
    /** The timestamp is older than the series' newest, or equal with another value; refused. */
    OUT_OF_ORDER,
    /** The series is new and the store holds as many series as it may; refused. */
    SERIES_LIMIT
  }

  /**
   * A handle on one series that makes appends cheap. Valid as long as its storage, also when the
   * series was dropped meanwhile or could not be created.
   */
  interface Series {
    Labels labels();

    /**
     * Says since when the samples appended from now on count.
     *
     * @param millis 0 when nobody knows, as it is at first
     */
    void startedAt(long millis);

    /** Appends one sample; {@link io.tocsin.model.StaleMarker} keeps its bits. */
    Outcome append(long timestampMillis, double value);

    /** Appends one histogram; a stale one becomes a stale marker. A series may mix both kinds. */
    Outcome append(long timestampMillis, Histogram value);
  }

  /** A handle on the series of {@code labels}, which exists from its first sample on. */
  Series series(Labels labels);

  default Outcome append(Sample sample) {
    Series series = series(sample.labels());
    series.startedAt(sample.startMillis());
    return sample
        .histogram()
        .map(histogram -> series.append(sample.timestampMillis(), histogram))
        .orElseGet(() -> series.append(sample.timestampMillis(), sample.value()));
  }

  /** Appends in order; a refused sample does not stop the others. */
  default void append(Collection<Sample> samples) {
    samples.forEach(this::append);
  }

  /** A view that sees every append that returned before this call, and maybe later ones. */
  Querier querier();

  /**
   * Deletes the samples of one series in {@code range} (both ends inclusive). Queriers made
   * afterwards do not see them. Samples as old cannot be appended again.
   */
  void delete(Labels series, TimeRange range);

  /**
   * Drops samples older than the retention. Those of a series whose newest is as old, because they
   * were when they were written, stay for the retention after that (up to twice as long): a series
   * written of 1970 is as good as any. A series to which nothing was appended between two calls a
   * retention apart goes as a whole. Queriers made afterwards do not see what was dropped, although
   * its memory may be given back later.
   *
   * @param nowMillis milliseconds since the epoch
   */
  void expire(long nowMillis);

  /** Size of what is held, samples that wait for their memory to be given back included. */
  Stats stats();

  /**
   * @param bytes of compressed samples, without labels and indexes
   * @param oldestMillis timestamp of the oldest sample, {@link Long#MAX_VALUE} when empty
   */
  record Stats(long series, long samples, long bytes, long oldestMillis) {}
}
