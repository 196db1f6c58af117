package io.tocsin.storage;

import io.tocsin.model.Matcher;
import io.tocsin.model.TimeRange;
import java.util.List;

/** Answers as another querier does; what a test wants to see or to change is overridden. */
public class ForwardingQuerier implements Querier {
  protected final Querier querier;

  public ForwardingQuerier(Querier querier) {
    this.querier = querier;
  }

  @Override
  public List<SelectedSeries> select(TimeRange range, List<Matcher> matchers) {
    return querier.select(range, matchers);
  }

  @Override
  public List<String> labelNames(TimeRange range, List<Matcher> matchers) {
    return querier.labelNames(range, matchers);
  }

  @Override
  public List<String> labelValues(String name, TimeRange range, List<Matcher> matchers) {
    return querier.labelValues(name, range, matchers);
  }
}
