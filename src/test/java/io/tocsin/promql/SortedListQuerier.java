package io.tocsin.promql;

import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.SampleArray;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Series in a sorted map, scanned by every read; enough storage for tests. */
final class SortedListQuerier implements Querier {
  private final SortedMap<Labels, SelectedSeries> series = new TreeMap<>();

  void add(Labels labels, SampleArray samples) {
    add(new SelectedSeries(labels, samples));
  }

  void add(SelectedSeries added) {
    series.put(added.labels(), added);
  }

  void clear() {
    series.clear();
  }

  List<SelectedSeries> all() {
    return List.copyOf(series.values());
  }

  @Override
  public List<SelectedSeries> select(TimeRange range, List<Matcher> matchers) {
    return matching(range, matchers).toList();
  }

  private Stream<SelectedSeries> matching(TimeRange range, List<Matcher> matchers) {
    return series.values().stream()
        .filter(one -> matchers.stream().allMatch(m -> m.matches(one.labels())))
        .map(one -> within(one, range))
        .filter(selected -> selected.size() > 0);
  }

  private static SelectedSeries within(SelectedSeries one, TimeRange range) {
    return new SelectedSeries(
        one.labels(), within(one.samples(), range), within(one.histograms(), range), one.starts());
  }

  private static HistogramArray within(HistogramArray histograms, TimeRange range) {
    int from = 0;
    while (from < histograms.size() && histograms.timestampMillis(from) < range.fromMillis()) {
      from++;
    }
    int to = histograms.lastAtOrBefore(range.toMillis()) + 1;
    return histograms.slice(from, Math.max(from, to));
  }

  private static SampleArray within(SampleArray samples, TimeRange range) {
    int[] inside =
        IntStream.range(0, samples.size())
            .filter(i -> range.contains(samples.timestampMillis(i)))
            .toArray();
    return new SampleArray(
        Arrays.stream(inside).mapToLong(samples::timestampMillis).toArray(),
        Arrays.stream(inside).mapToDouble(samples::value).toArray());
  }

  @Override
  public List<String> labelNames(TimeRange range, List<Matcher> matchers) {
    return matching(range, matchers)
        .flatMap(s -> s.labels().toMap().keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public List<String> labelValues(String name, TimeRange range, List<Matcher> matchers) {
    return matching(range, matchers)
        .map(s -> s.labels().get(name))
        .filter(value -> !value.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }
}
