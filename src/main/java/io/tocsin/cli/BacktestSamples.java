package io.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.cli.PrometheusClient.Parameter;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.promql.Engine;
import io.tocsin.promql.Selectors;
import io.tocsin.rules.Rule;
import io.tocsin.rules.RuleGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fetches the raw samples that rules read from a running server, in chunks of instant queries
 * {@code selector[2h]}, so that no step thins them out.
 */
final class BacktestSamples {
  private static final Duration CHUNK = Duration.ofHours(2);
  private static final int MAX_REQUESTS = 10_000;

  private final PrometheusClient client;
  private final SampleCollector into;

  BacktestSamples(PrometheusClient client, SampleCollector into) {
    this.client = client;
    this.into = into;
  }

  /**
   * Fetches what {@code groups} read when they are evaluated in [from, to].
   *
   * <p>What the API does not give is noted as missing: native histograms, of which it tells the
   * buckets and not how they are laid out, and samples at times that {@code @} names.
   *
   * @throws QueryFailure when the server does not answer, or the samples are too many
   */
  void fetch(List<RuleGroup> groups, Instant from, Instant to)
      throws QueryFailure, InterruptedException {
    rules(groups)
        .filter(rule -> Selectors.readsAtAbsoluteTime(rule.expr()))
        .forEach(
            rule -> into.missing("samples at the fixed time (@) that " + rule.name() + " reads"));
    Instant start = from.minus(lookBack(groups));
    Set<String> selectors = selectors(groups);
    long requests = selectors.size() * (Duration.between(start, to).dividedBy(CHUNK) + 1);
    if (requests > MAX_REQUESTS) {
      throw new QueryFailure(requests + " requests are too many; choose a shorter time");
    }
    for (String selector : selectors) {
      for (Instant at = start; at.isBefore(to); at = at.plus(CHUNK)) {
        Instant end = at.plus(CHUNK).isAfter(to) ? to : at.plus(CHUNK);
        fetch(selector, Duration.between(at, end), end);
      }
    }
  }

  private static Duration lookBack(List<RuleGroup> groups) {
    Duration longest = Duration.ZERO;
    for (RuleGroup group : groups) {
      for (Rule rule : group.rules()) {
        Duration back =
            Selectors.lookBack(rule.expr(), Engine.Limits.DEFAULT.lookback())
                .plus(group.queryOffset());
        longest = back.compareTo(longest) > 0 ? back : longest;
      }
    }
    return longest;
  }

  private static Set<String> selectors(List<RuleGroup> groups) {
    Set<String> selectors = new LinkedHashSet<>();
    rules(groups)
        .flatMap(rule -> Selectors.reads(rule.expr()).stream())
        .forEach(matchers -> selectors.add(text(matchers)));
    return selectors;
  }

  private static Stream<Rule> rules(List<RuleGroup> groups) {
    return groups.stream().flatMap(group -> group.rules().stream());
  }

  private static String text(List<Matcher> matchers) {
    return matchers.stream().map(Matcher::toString).collect(Collectors.joining(",", "{", "}"));
  }

  private void fetch(String selector, Duration range, Instant at)
      throws QueryFailure, InterruptedException {
    List<Parameter> parameters =
        List.of(
            new Parameter("query", selector + "[" + range.toMillis() + "ms]"),
            new Parameter("time", Seconds.text(at)));
    for (JsonNode series : client.post("/api/v1/query", parameters).data().path("result")) {
      Labels.Builder labels = Labels.newBuilder();
      series
          .path("metric")
          .properties()
          .forEach(l -> labels.set(l.getKey(), l.getValue().asText()));
      take(series, labels.build());
    }
  }

  private void take(JsonNode series, Labels labels) throws QueryFailure {
    if (series.has("histograms")) {
      into.missing("native histograms of " + labels + ", which the API does not give in full");
    }
    SampleCollector.Column column = into.column(labels);
    for (JsonNode pair : series.path("values")) {
      column.add(
          pair.path(0).decimalValue().movePointRight(3).longValue(), number(pair.path(1).asText()));
    }
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
