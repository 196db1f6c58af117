package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.Sample;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.MemoryStorage;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedResultsTest {
  private final Engine engine = new Engine(Engine.Limits.DEFAULT, Set.of());
  private final MemoryStorage storage = new MemoryStorage(Duration.ofDays(1));

  /** Counts what is read. */
  private final class Counting implements Querier {
    private final List<String> reads = new ArrayList<>();

    @Override
    public List<SelectedSeries> select(TimeRange range, List<Matcher> matchers) {
      reads.add(matchers.toString());
      return storage.querier().select(range, matchers);
    }

    @Override
    public List<String> labelNames(TimeRange range, List<Matcher> matchers) {
      return storage.querier().labelNames(range, matchers);
    }

    @Override
    public List<String> labelValues(String name, TimeRange range, List<Matcher> matchers) {
      return storage.querier().labelValues(name, range, matchers);
    }
  }

  private Value ask(Querier querier, SharedResults shared, Expr query, long at) throws Exception {
    var options = new QueryOptions(Optional.empty(), () -> false, () -> false, shared);
    return engine.instant(querier, query, at, options).value();
  }

  @Test
  void whatTwoQueriesHaveInCommonIsComputedOnceUntilItsMetricChanges() throws Exception {
    storage.append(new Sample(Labels.of(Labels.NAME, "x", "i", "1"), 0, 3));
    Expr one = engine.parse("sum by (i) (x) > 2");
    Expr other = engine.parse("sum by(i)(x) < 10");
    var shared = new SharedResults(SharedResults.Plan.of(List.of(one, other)));
    var querier = new Counting();

    Value first = ask(querier, shared, one, 0);

    assertThat(ask(querier, shared, other, 0)).isEqualTo(first);
    assertThat(querier.reads).hasSize(1);
    shared.changed("y");
    ask(querier, shared, other, 0);
    assertThat(querier.reads).hasSize(1);
    shared.changed("x");
    ask(querier, shared, other, 0);
    assertThat(querier.reads).hasSize(2);
    ask(querier, shared, other, 1);
    assertThat(querier.reads).hasSize(3);
  }

  @Test
  void onlyWhatOccursTwiceIsKept() throws Exception {
    Expr one = engine.parse("rate(x_total[5m]) / sum(y)");
    Expr other = engine.parse("avg(rate(x_total[5m] offset 1m)) - sum(y) - sum(y)");

    SharedResults.Plan plan = SharedResults.Plan.of(List.of(one, other));

    assertThat(plan.reads()).containsOnlyKeys("sum(y)");
  }

  /** Below {@code histogram_count} the sum is one of histograms without buckets. */
  @Test
  void totalsOfHistogramsAreNotSharedWithWhatNeedsTheirBuckets() throws Exception {
    Histogram one =
        Histogram.builder(0).count(1).positive(List.of(new BucketSpan(0, 1)), 1).build();
    storage.append(new Sample(Labels.of(Labels.NAME, "h"), 0, one));
    Expr count = engine.parse("histogram_count(sum(h))");
    Expr whole = engine.parse("sum(h)");
    var shared = new SharedResults(SharedResults.Plan.of(List.of(count, whole)));

    ask(storage.querier(), shared, count, 0);

    assertThat(ask(storage.querier(), shared, whole, 0))
        .isInstanceOfSatisfying(
            Value.Vector.class,
            vector -> assertThat(vector.samples().getFirst().histogram()).contains(one));
  }

  @Test
  void aRemarkIsMadeInEachQuery() throws Exception {
    storage.append(new Sample(Labels.of(Labels.NAME, "gauge"), 0, 3));
    storage.append(new Sample(Labels.of(Labels.NAME, "gauge"), 1000, 3));
    Expr query = engine.parse("rate(gauge[5m])");
    var shared = new SharedResults(SharedResults.Plan.of(List.of(query, query)));
    var options = new QueryOptions(Optional.empty(), () -> false, () -> false, shared);

    for (int i = 0; i < 2; i++) {
      assertThat(engine.instant(storage.querier(), query, 1000, options).infos()).hasSize(1);
    }
  }
}
