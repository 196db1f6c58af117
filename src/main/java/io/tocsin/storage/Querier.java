package io.tocsin.storage;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.TimeRange;
import java.util.List;
import java.util.stream.Stream;

/** Reads series. Any thread; one querier answers all reads of one query. */
public interface Querier {
  /**
   * The series that meet all {@code matchers} and have samples in {@code range} (both ends
   * inclusive), sorted by labels. Stale markers are among the samples.
   */
  List<SelectedSeries> select(TimeRange range, List<Matcher> matchers);

  /**
   * As {@link #select}, one series after the other: for who needs each but once, so that the
   * samples of many need not be held together. To be consumed by the caller's thread.
   */
  default Stream<SelectedSeries> stream(TimeRange range, List<Matcher> matchers) {
    return select(range, matchers).stream();
  }

  /**
   * As {@link #select} for who looks at the newest sample of each series in {@code range} alone: it
   * is there, the others may be left out, which is cheaper.
   */
  default List<SelectedSeries> newest(TimeRange range, List<Matcher> matchers) {
    return select(range, matchers);
  }

  /**
   * The labels of the series that meet all {@code matchers} and have samples in {@code range},
   * sorted; cheaper than {@link #select} where the samples are not wanted.
   */
  default List<Labels> series(TimeRange range, List<Matcher> matchers) {
    return select(range, matchers).stream().map(SelectedSeries::labels).toList();
  }

  /** Names of the labels of the matching series with samples in {@code range}, sorted. */
  List<String> labelNames(TimeRange range, List<Matcher> matchers);

  /** Values of {@code name} in the matching series with samples in {@code range}, sorted. */
  List<String> labelValues(String name, TimeRange range, List<Matcher> matchers);
}
