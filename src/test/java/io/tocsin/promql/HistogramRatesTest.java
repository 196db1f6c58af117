package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Histogram.Hint;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StartTimes;
import io.tocsin.rules.Notation;
import io.tocsin.storage.SelectedSeries;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What rates of native histograms make of kinds of buckets, hints and start times. */
class HistogramRatesTest {
  private static final Engine ENGINE =
      new Engine(Engine.Limits.DEFAULT, Set.of("use-start-timestamps"));

  private static final String NOT_COUNTER =
      "PromQL warning: this native histogram metric is not a counter: \"h\" (1:10)";

  private static final String MIX_OF_SCHEMAS =
      "PromQL warning: vector contains a mix of histograms with exponential and custom buckets"
          + " schemas for metric name \"h\" (1:10)";

  private static final String OVERLAP =
      "PromQL warning: sample has start time that overlaps with previous sample timestamp for"
          + " metric \"h\" (1:10)";

  /** The answer at 3 minutes for the values at 0, 1m, 2m, ... of {@code h}. */
  private static QueryResult ask(String query, StartTimes starts, String values) throws Exception {
    var querier = new SortedListQuerier();
    SelectedSeries plain = Notation.series(Labels.of(Labels.NAME, "h"), values, 60_000);
    querier.add(new SelectedSeries(plain.labels(), plain.samples(), plain.histograms(), starts));
    return ENGINE.instant(querier, ENGINE.parse(query), 180_000);
  }

  private static StartTimes startedAt(long millis, long sinceMillis) {
    return new StartTimes(
        new SampleArray(new long[] {sinceMillis}, new double[] {Double.longBitsToDouble(millis)}));
  }

  private static Value.Vector vector(QueryResult result) {
    return (Value.Vector) result.value();
  }

  @Test
  void anotherKindAtTheEndIsToldBesideGauges() throws Exception {
    QueryResult result =
        ask(
            "increase(h[5m])",
            StartTimes.NONE,
            "{{count:1 buckets:[1] counter_reset_hint:gauge}} {{count:2 buckets:[2]}}"
                + " {{schema:-53 count:3 custom_values:[1] buckets:[3]}}");

    assertThat(vector(result).samples()).isEmpty();
    assertThat(result.warnings()).containsExactlyInAnyOrder(NOT_COUNTER, MIX_OF_SCHEMAS);
  }

  @Test
  void anotherKindInTheMiddleHidesGauges() throws Exception {
    QueryResult result =
        ask(
            "increase(h[5m])",
            StartTimes.NONE,
            "{{count:1 buckets:[1] counter_reset_hint:gauge}} {{count:2 buckets:[2]}}"
                + " {{schema:-53 count:3 custom_values:[1] buckets:[3]}} {{count:4 buckets:[4]}}");

    assertThat(vector(result).samples()).isEmpty();
    assertThat(result.warnings()).containsExactly(MIX_OF_SCHEMAS);
  }

  @Test
  void boundsOfAFirstHistogramBeforeAResetAreReconciledThoughItIsNotCounted() throws Exception {
    QueryResult result =
        ask(
            "increase(h[5m])",
            StartTimes.NONE,
            "{{schema:-53 count:1 custom_values:[10] buckets:[1]}}"
                + " {{schema:-53 count:1 custom_values:[10] buckets:[1] counter_reset_hint:reset}}"
                + " _ {{schema:-53 count:3 custom_values:[5] buckets:[3]}}");

    assertThat(vector(result).samples()).hasSize(1);
    assertThat(result.infos())
        .containsExactlyInAnyOrder(
            "PromQL info: mismatched custom buckets were reconciled during subtraction (1:10)",
            "PromQL info: mismatched custom buckets were reconciled during addition (1:10)");
  }

  @Test
  void aFirstHistogramOfAnotherKindCannotBeAddedThoughItsStartIsKnown() throws Exception {
    QueryResult result =
        ask(
            "increase(h[5m])",
            startedAt(-30_000, 0),
            "{{count:1 buckets:[1]}} {{schema:-53 count:3 custom_values:[1] buckets:[3]}}"
                + " {{schema:-53 count:4 custom_values:[1] buckets:[4]}}");

    assertThat(vector(result).samples()).isEmpty();
    assertThat(result.warnings()).containsExactly(MIX_OF_SCHEMAS);
  }

  @Test
  void oneHistogramWhoseStartIsKnownKeepsItsHint() throws Exception {
    QueryResult result = ask("increase(h[5m])", startedAt(60_000, 120_000), "_ _ {{count:2}}");

    assertThat(vector(result).samples()).hasSize(1);
    assertThat(vector(result).samples().getFirst().histogram().orElseThrow().hint())
        .isEqualTo(Hint.UNKNOWN);
  }

  @Test
  void overlapsAreToldOnlyOfWhatHasARate() throws Exception {
    StartTimes starts = startedAt(30_000, 120_000); // before the sample at 60 s

    assertThat(ask("increase(h[5m])", starts, "_ {{count:1}} {{count:2}} {{count:3}}").warnings())
        .containsExactly(OVERLAP);
    assertThat(
            ask(
                    "increase(h[5m])",
                    starts,
                    "_ {{count:1}} {{count:2}} {{schema:-53 count:3 custom_values:[1]}}")
                .warnings())
        .containsExactly(MIX_OF_SCHEMAS);
  }
}
