package io.tocsin.storage;

import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import java.util.Collection;

/**
 * A time-series store. Appends come from one thread at a time (its owner's); queriers may be made
 * and used on any thread meanwhile.
 */
public interface Storage {
  /** What became of one sample. */
  enum Outcome {
    APPENDED,
    /** The same timestamp and value are stored already; nothing was done. */
    DUPLICATE,
    /** The timestamp is older than the series' newest, or equal with another value; refused. */
    OUT_OF_ORDER,
    /** The timestamp was already beyond the retention at the last {@link #expire}; refused. */
    TOO_OLD,
    /** The series is new and the store holds as many series as it may; refused. */
    SERIES_LIMIT
  }

  /**
   * A handle on one series that makes appends cheap. Valid as long as its storage, also when the
   * series was dropped meanwhile or could not be created.
   */
  interface Series {
    Labels labels();

    /** Appends one sample; {@link io.tocsin.model.StaleMarker} keeps its bits. */
    Outcome append(long timestampMillis, double value);
  }

  /** A handle on the series of {@code labels}, which exists from its first sample on. */
  Series series(Labels labels);

  default Outcome append(Sample sample) {
    return series(sample.labels()).append(sample.timestampMillis(), sample.value());
  }

  /** Appends in order; a refused sample does not stop the others. */
  default void append(Collection<Sample> samples) {
    samples.forEach(this::append);
  }

  /** A view that sees every append that returned before this call, and maybe later ones. */
  Querier querier();

  /**
   * Drops samples older than the retention and series left without samples; a sample exactly as old
   * stays. Queriers made afterwards do not see what was dropped, although its memory may be given
   * back later.
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
