package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Expected texts are what {@code /api/v1/format_query} of Prometheus 2.42 answers. */
class ExprLayoutTest {
  private static final Engine ENGINE = new Engine(Engine.Limits.DEFAULT, Set.of());

  private static String formatted(String query) throws ParseException {
    return ENGINE.parse(query).formatted();
  }

  @Test
  void whatFitsALineStaysOnOne() throws Exception {
    assertThat(formatted("up==1")).isEqualTo("up == 1");
  }

  @Test
  void operandsOfALongExpressionStandDeeper() throws Exception {
    assertThat(
            formatted(
                """
                sum by (job) (rate(http_requests_total{code="500",handler="/api/v1/query_range",\
                instance="localhost:9090",job="prometheus"}[5m])) / on (job)
                sum by (job) (rate(http_requests_total[5m]))
                """))
        .isEqualTo(
            """
              sum by (job) (
                rate(
                  http_requests_total{code="500",handler="/api/v1/query_range",\
            instance="localhost:9090",job="prometheus"}[5m]
                )
              )
            / on (job)
              sum by (job) (rate(http_requests_total[5m]))\
            """);
  }

  @Test
  void modifiersStayWithTheirOperatorAndParametersComeFirst() throws Exception {
    assertThat(
            formatted(
                """
                topk(5,sum without(instance,pod)(increase(http_requests_total\
                {code=~"5..",handler!="/metrics"}[1h:5m])))>bool ignoring(x)group_left(team)\
                -(label_replace(service_owner_information,"team","$1","owner","(.*)-squad"))
                """))
        .isEqualTo(
            """
              topk(
                5,
                sum without (instance, pod) \
            (increase(http_requests_total{code=~"5..",handler!="/metrics"}[1h:5m]))
              )
            > bool ignoring (x) group_left (team)
              -(label_replace(service_owner_information, "team", "$1", "owner", "(.*)-squad"))\
            """);
  }

  @Test
  void signsAndBracketsStayWithTheirOperand() throws Exception {
    assertThat(
            formatted(
                """
                max_over_time(sum by (job) (rate(http_requests_total{code="500",\
                handler="/api/v1/query_range"}[5m]))[1h:5m] offset 1d)\
                +(-(sum(rate(http_requests_total{handler="/api/v1/query"}[5m]))\
                +sum(rate(http_requests_total{handler="/api/v1/series"}[5m]))))
                """))
        .isEqualTo(
            """
              max_over_time(
                sum by (job) \
            (rate(http_requests_total{code="500",handler="/api/v1/query_range"}[5m]))[1h:5m] offset 1d
              )
            +
              (
                -(
                    sum(rate(http_requests_total{handler="/api/v1/query"}[5m]))
                  +
                    sum(rate(http_requests_total{handler="/api/v1/series"}[5m]))
                )
              )\
            """);
  }

  @Test
  void aShortSubqueryIsNotIndented() throws Exception {
    assertThat(
            formatted(
                """
                quantile_over_time(scalar(sum(wanted_quantile_of_the_latency{job="a"})),\
                some_other_metric_name{job="b",instance=~"x.*"}[1h:5m])
                """))
        .isEqualTo(
            """
            quantile_over_time(
              scalar(sum(wanted_quantile_of_the_latency{job="a"})),
            some_other_metric_name{instance=~"x.*",job="b"}[1h:5m]
            )\
            """);
  }
}
