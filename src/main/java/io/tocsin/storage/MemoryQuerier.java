package io.tocsin.storage;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.TimeRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads from the index as it was when the querier was made. */
record MemoryQuerier(SeriesIndex index) implements Querier {
  @Override
  public List<SelectedSeries> select(TimeRange range, List<Matcher> matchers) {
    return selected(matchers, series -> series.select(range));
  }

  @Override
  public Stream<SelectedSeries> stream(TimeRange range, List<Matcher> matchers) {
    return Arrays.stream(index.select(matchers))
        .map(series -> series.select(range))
        .filter(series -> series.size() > 0);
  }

  @Override
  public List<SelectedSeries> newest(TimeRange range, List<Matcher> matchers) {
    return selected(matchers, series -> series.newest(range));
  }

  private List<SelectedSeries> selected(
      List<Matcher> matchers, Function<MemorySeries, SelectedSeries> read) {
    MemorySeries[] found = index.select(matchers);
    var selected = new ArrayList<SelectedSeries>(found.length);
    for (MemorySeries one : found) {
      SelectedSeries series = read.apply(one);
      if (series.size() > 0) {
        selected.add(series);
      }
    }
    return selected;
  }

  @Override
  public List<Labels> series(TimeRange range, List<Matcher> matchers) {
    return labels(range, matchers).sorted().toList();
  }

  @Override
  public List<String> labelNames(TimeRange range, List<Matcher> matchers) {
    var names = new TreeSet<String>();
    labels(range, matchers).forEach(labels -> labels.forEach((name, _) -> names.add(name)));
    return List.copyOf(names);
  }

  @Override
  public List<String> labelValues(String name, TimeRange range, List<Matcher> matchers) {
    var values = new TreeSet<String>();
    labels(range, matchers)
        .filter(labels -> labels.has(name))
        .forEach(l -> values.add(l.get(name)));
    return List.copyOf(values);
  }

  private Stream<Labels> labels(TimeRange range, List<Matcher> matchers) {
    return index
        .search(matchers)
        .filter(series -> series.hasSamplesIn(range))
        .map(MemorySeries::labels);
  }
}
