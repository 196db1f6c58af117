package io.tocsin.rules;

import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.Sample;
import io.tocsin.model.SampleArray;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What was stored before an evaluation and, on top, what its rules have yielded so far: that is how
 * a rule sees the results of those before it at the same timestamp. Any thread reads while nobody
 * adds.
 */
final class Overlay implements Querier {
  private final Querier stored;

  /** By metric name: a group of many rules looks often, and nearly always at other metrics. */
  private final Map<String, Map<Labels, Sample>> written = new HashMap<>();

  Overlay(Querier stored) {
    this.stored = stored;
  }

  /** Adds the newest sample of its series. */
  void add(Sample sample) {
    written
        .computeIfAbsent(sample.labels().metricName(), _ -> new LinkedHashMap<>())
        .put(sample.labels(), sample);
  }

  @Override
  public List<SelectedSeries> select(TimeRange range, List<Matcher> matchers) {
    return joined(stored.select(range, matchers), added(range, matchers));
  }

  @Override
  public Stream<SelectedSeries> stream(TimeRange range, List<Matcher> matchers) {
    List<Sample> added = added(range, matchers);
    return added.isEmpty()
        ? stored.stream(range, matchers)
        : joined(stored.select(range, matchers), added).stream();
  }

  @Override
  public List<SelectedSeries> newest(TimeRange range, List<Matcher> matchers) {
    return joined(stored.newest(range, matchers), added(range, matchers));
  }

  private static List<SelectedSeries> joined(List<SelectedSeries> found, List<Sample> added) {
    if (added.isEmpty()) {
      return found;
    }
    var all = new TreeMap<Labels, SelectedSeries>();
    found.forEach(series -> all.put(series.labels(), series));
    for (Sample sample : added) {
      SelectedSeries before =
          all.getOrDefault(sample.labels(), new SelectedSeries(sample.labels(), SampleArray.EMPTY));
      all.put(sample.labels(), joined(before, sample));
    }
    return List.copyOf(all.values());
  }

  private List<Sample> added(TimeRange range, List<Matcher> matchers) {
    return candidates(matchers)
        .filter(sample -> range.contains(sample.timestampMillis()))
        .filter(sample -> matchers.stream().allMatch(m -> m.matches(sample.labels())))
        .toList();
  }

  private Stream<Sample> candidates(List<Matcher> matchers) {
    if (written.isEmpty()) {
      return Stream.empty();
    }
    for (Matcher matcher : matchers) {
      if (matcher.name().equals(Labels.NAME) && matcher.op() == Matcher.Op.EQUAL) {
        return written.getOrDefault(matcher.value(), Map.of()).values().stream();
      }
    }
    return written.values().stream().flatMap(series -> series.values().stream());
  }

  /**
   * {@code before} and {@code last}; without {@code last} where a sample of that time or later is
   * stored, as the store would refuse it.
   */
  private static SelectedSeries joined(SelectedSeries before, Sample last) {
    long millis = last.timestampMillis();
    SampleArray floats = before.samples();
    int keptFloats = floats.lastAtOrBefore(millis - 1) + 1;
    HistogramArray histograms = before.histograms();
    int keptHistograms = histograms.lastAtOrBefore(millis - 1) + 1;
    if (keptFloats < floats.size() || keptHistograms < histograms.size()) {
      return before;
    }
    boolean isFloat = last.histogram().isEmpty();
    return new SelectedSeries(
        before.labels(),
        isFloat ? joined(floats, last) : floats,
        last.histogram().map(value -> histograms.with(millis, value)).orElse(histograms),
        before.starts());
  }

  private static SampleArray joined(SampleArray before, Sample last) {
    int kept = before.size();
    long[] timestampsMillis = new long[kept + 1];
    double[] values = new double[kept + 1];
    for (int i = 0; i < kept; i++) {
      timestampsMillis[i] = before.timestampMillis(i);
      values[i] = before.value(i);
    }
    timestampsMillis[kept] = last.timestampMillis();
    values[kept] = last.value();
    return new SampleArray(timestampsMillis, values);
  }

  @Override
  public List<String> labelNames(TimeRange range, List<Matcher> matchers) {
    var names = new TreeSet<>(stored.labelNames(range, matchers));
    for (Sample sample : added(range, matchers)) {
      sample.labels().forEach((name, _) -> names.add(name));
    }
    return List.copyOf(names);
  }

  @Override
  public List<String> labelValues(String name, TimeRange range, List<Matcher> matchers) {
    var values = new TreeSet<>(stored.labelValues(name, range, matchers));
    added(range, matchers).stream()
        .map(sample -> sample.labels().get(name))
        .filter(Predicate.not(String::isEmpty))
        .forEach(values::add);
    return List.copyOf(values);
  }
}
