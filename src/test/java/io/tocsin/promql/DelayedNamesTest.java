package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which metric names are left, with {@code promql-delayed-name-removal}. */
class DelayedNamesTest {
  private static final Engine ENGINE =
      new Engine(
          Engine.Limits.DEFAULT,
          Set.of("promql-delayed-name-removal", Parser.EXPERIMENTAL_FUNCTIONS));

  private final SortedListQuerier querier = new SortedListQuerier();

  @BeforeEach
  void loadTwoCounters() {
    for (String name : new String[] {"a_total", "b_total"}) {
      querier.add(
          Labels.of(Labels.NAME, name, "i", "1"),
          new SampleArray(new long[] {0, 60_000}, new double[] {0, 60}));
    }
    querier.add(
        Labels.of(Labels.NAME, "b_total", "i", "2"),
        new SampleArray(new long[] {0, 60_000}, new double[] {0, 120}));
  }

  private String labels(String query) throws ParseException {
    var result = ENGINE.instant(querier, ENGINE.parse(query), 60_000);
    return ((Value.Vector) result.value())
        .samples().stream().map(s -> s.labels() + " " + s.value()).toList().toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rate(a_total[2m]) | [{i="1"} 0.5]
          -a_total | [{i="1"} -60.0]
          a_total * 2 | [{i="1"} 120.0]
          a_total == bool 60 | [{i="1"} 1.0]
          abs(a_total) + 0 | [{i="1"} 60.0]
          last_over_time(a_total[2m]) | [a_total{i="1"} 60.0]
          last_over_time(abs(a_total)[2m:1m]) | [{i="1"} 60.0]
          a_total + on (i) b_total{i="1"} | [{i="1"} 120.0]
          a_total == bool on (i, __name__) a_total | [{i="1"} 1.0]
          info(rate(a_total[2m])) | [{i="1"} 0.5]
          """)
  void namesThatAreDroppedAreGoneAtTheEnd(String query, String labels) throws Exception {
    assertThat(labels(query)).isEqualTo(labels);
  }

  @Test
  void aggregationsStillSeeThem() throws Exception {
    assertThat(labels("count by (__name__) (rate({__name__=~\".+_total\"}[2m])) == 2"))
        .isEqualTo("[{} 2.0]");
    assertThat(labels("sum by (i) (rate({__name__=~\".+_total\"}[2m]))"))
        .isEqualTo("[{i=\"1\"} 1.0, {i=\"2\"} 1.0]");
    assertThat(labels("topk(1, rate({__name__=~\".+_total\"}[2m]))")).isEqualTo("[{i=\"2\"} 1.0]");
  }

  @Test
  void seriesThatAreEqualWithoutThemAreTooManyAtTheEndOnly() throws Exception {
    String rates = "rate({__name__=~\".+_total\"}[2m])";

    assertThatThrownBy(() -> labels(rates))
        .hasMessage("vector cannot contain metrics with the same labelset");
    assertThat(labels("count(" + rates + ")")).isEqualTo("[{} 3.0]");
  }

  @Test
  void aNameThatIsWrittenStays() throws Exception {
    String rates = "rate({__name__=~'.+_total',i='1'}[2m])";

    assertThat(labels("label_replace(" + rates + ", '__name__', '$1', '__name__', '(.+)')"))
        .isEqualTo("[a_total{i=\"1\"} 0.5, b_total{i=\"1\"} 0.5]");
    assertThat(labels("label_replace(-a_total, '__name__', 'x', 'i', '2')"))
        .isEqualTo("[{i=\"1\"} -60.0]");
    assertThat(labels("label_replace(-a_total, 'n', '$1', '__name__', '(.+)')"))
        .isEqualTo("[{i=\"1\", n=\"a_total\"} -60.0]");
    assertThat(labels("label_join(-a_total, '__name__', ':', '__name__', 'i')"))
        .isEqualTo("[a_total:1{i=\"1\"} -60.0]");
  }

  @Test
  void remarksNameTheMetricWhereThereIsOne() throws Exception {
    String remark =
        "PromQL warning: bucket label \"le\" is missing or has a malformed value of \"\"";

    assertThat(warnings("histogram_quantile(0.5, abs(a_total))"))
        .containsExactly(remark + " for metric name \"a_total\" (1:25)");
    assertThat(warnings("histogram_quantile(0.5, sum(a_total))"))
        .containsExactly(remark + " (1:25)");
  }

  private List<String> warnings(String query) throws ParseException {
    return ENGINE.instant(querier, ENGINE.parse(query), 60_000).warnings();
  }
}
