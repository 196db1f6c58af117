package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.Sample;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.ForwardingQuerier;
import io.tocsin.storage.MemoryStorage;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OverlayTest {
  private static final TimeRange RANGE = new TimeRange(0, 60_000);
  private static final List<Matcher> A = List.of(Matcher.equal(Labels.NAME, "a"));
  private static final List<Matcher> B = List.of(Matcher.equal(Labels.NAME, "b"));

  private final MemoryStorage storage = new MemoryStorage(Duration.ofHours(1), 10);

  /** Gives series one by one only. */
  private static final class OneByOne extends ForwardingQuerier {
    OneByOne(Querier querier) {
      super(querier);
    }

    @Override
    public List<SelectedSeries> select(TimeRange range, List<Matcher> matchers) {
      throw new AssertionError("all at once: " + matchers);
    }

    @Override
    public Stream<SelectedSeries> stream(TimeRange range, List<Matcher> matchers) {
      return querier.stream(range, matchers);
    }
  }

  private static Sample sample(String name, long atMillis, double value) {
    return new Sample(Labels.of(Labels.NAME, name), atMillis, value);
  }

  @Test
  void seriesThatNoRuleHasWrittenAreReadOneByOne() {
    storage.append(sample("a", 1_000, 1));
    var overlay = new Overlay(new OneByOne(storage.querier()));
    overlay.add(sample("b", 2_000, 2));

    assertThat(overlay.stream(RANGE, A))
        .singleElement()
        .satisfies(series -> assertThat(series.samples().value(0)).isEqualTo(1));
  }

  @Test
  void whatARuleHasWrittenIsInTheStreamAsInTheSelection() {
    storage.append(sample("b", 1_000, 1));
    var overlay = new Overlay(storage.querier());
    overlay.add(sample("b", 2_000, 2));

    assertThat(overlay.stream(RANGE, B))
        .singleElement()
        .satisfies(
            series -> {
              assertThat(series.samples().size()).isEqualTo(2);
              assertThat(series.samples().value(1)).isEqualTo(2);
            });
    assertThat(overlay.select(RANGE, B).getFirst().samples().size()).isEqualTo(2);
  }
}
