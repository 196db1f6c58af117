package io.tocsin.rules;

import io.tocsin.model.Labels;
import io.tocsin.promql.Engine;
import io.tocsin.promql.Expr;
import io.tocsin.promql.ParseException;
import io.tocsin.promql.QueryException;
import io.tocsin.promql.QueryOptions;
import io.tocsin.promql.SharedResults;
import io.tocsin.promql.Value;
import io.tocsin.promql.Value.VectorSample;
import io.tocsin.storage.Querier;
import io.tocsin.template.Function.Failure;
import io.tocsin.template.FunctionSet;
import io.tocsin.template.QuerySample;
import io.tocsin.template.RuleFunctions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The queries of one evaluation: those of the rules, and those in their templates. */
record RuleQueries(
    Engine engine, Querier querier, LongSupplier nanoTime, Duration timeout, SharedResults shared) {
  /** Queries that may take as long as they do. */
  RuleQueries(Engine engine, Querier querier) {
    this(engine, querier, () -> 0, Duration.ZERO, SharedResults.none());
  }

  /** The result as an instant vector; a scalar is an element without labels. */
  List<VectorSample> run(Expr expr, long atMillis) throws RuleFailure {
    Value value;
    try {
      value = engine.instant(querier, expr, atMillis, withDeadline()).value();
    } catch (QueryException e) {
      throw RuleFailure.of(String.valueOf(e.getMessage()));
    }
    return switch (value) {
      case Value.Vector(List<VectorSample> elements) -> elements;
      case Value.Scalar(long timestampMillis, double number) ->
          List.of(new VectorSample(Labels.EMPTY, timestampMillis, number));
      case Value.Text _, Value.Matrix _ ->
          throw RuleFailure.of("rule result is not a vector or scalar");
    };
  }

  private QueryOptions withDeadline() {
    long start = nanoTime.getAsLong();
    return new QueryOptions(
        Optional.empty(),
        () -> nanoTime.getAsLong() - start > timeout.toNanos(),
        () -> false,
        shared);
  }

  /** The functions of the templates, {@code query} among them. */
  FunctionSet functions(GroupEvaluator.Settings settings, Instant at) {
    return RuleFunctions.of(
        text -> forTemplate(text, at.toEpochMilli()), settings.externalUrl(), at);
  }

  private List<QuerySample> forTemplate(String expression, long atMillis) throws Failure {
    try {
      return run(engine.parse(expression), atMillis).stream()
          .map(e -> new QuerySample(e.labels(), number(e), e.histogram()))
          .toList();
    } catch (ParseException | RuleFailure e) {
      throw new Failure(String.valueOf(e.getMessage()));
    }
  }

  /** The value where only a number will do: 0 for a histogram, as upstream. */
  static double number(VectorSample element) {
    return element.histogram().isPresent() ? 0 : element.value();
  }
}
