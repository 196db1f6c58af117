package io.tocsin.rules;

import io.tocsin.model.Matcher;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What was stored before an evaluation, where each selection that several rules ask for is read
 * once. Only those are remembered, until the evaluation ends. Any thread.
 */
final class SharedReads implements Querier {
  private record Selection(TimeRange range, List<Matcher> matchers, boolean newestOnly) {}

  private final Querier stored;
  private final Set<List<Matcher>> shared;
  private final Map<Selection, List<SelectedSeries>> read = new ConcurrentHashMap<>();

  /**
   * @param shared matchers that several rules select by
   */
  SharedReads(Querier stored, Set<List<Matcher>> shared) {
    this.stored = stored;
    this.shared = shared;
  }

  @Override
  public List<SelectedSeries> select(TimeRange range, List<Matcher> matchers) {
    return shared.contains(matchers)
        ? read.computeIfAbsent(
            new Selection(range, matchers, false), _ -> stored.select(range, matchers))
        : stored.select(range, matchers);
  }

  @Override
  public Stream<SelectedSeries> stream(TimeRange range, List<Matcher> matchers) {
    return shared.contains(matchers)
        ? select(range, matchers).stream()
        : stored.stream(range, matchers);
  }

  @Override
  public List<SelectedSeries> newest(TimeRange range, List<Matcher> matchers) {
    return shared.contains(matchers)
        ? read.computeIfAbsent(
            new Selection(range, matchers, true), _ -> stored.newest(range, matchers))
        : stored.newest(range, matchers);
  }

  @Override
  public List<String> labelNames(TimeRange range, List<Matcher> matchers) {
    return stored.labelNames(range, matchers);
  }

  @Override
  public List<String> labelValues(String name, TimeRange range, List<Matcher> matchers) {
    return stored.labelValues(name, range, matchers);
  }
}
