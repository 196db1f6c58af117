package io.tocsin.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.model.GoText;
import io.tocsin.promql.QueryResult;
import io.tocsin.promql.QueryResult.StepSamples;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What one query cost, as the parameter {@code stats} asks for it.
 *
 * @param queuedNanos from the arrival of the request until a worker took it
 * @param preparedNanos until the query was read and checked
 * @param evaluatedNanos reading of samples, evaluation and sorting together
 */
record QueryStats(
    long queuedNanos, long preparedNanos, long evaluatedNanos, QueryResult.Samples samples) {
  /** Measures one query. */
  static final class Watch {
    private final long arrived = System.nanoTime();
    private long started = arrived;
    private long prepared = arrived;

    /** A worker took the request. */
    void start() {
      started = System.nanoTime();
    }

    /** The query was read and checked. */
    void prepared() {
      prepared = System.nanoTime();
    }

    /** The query was answered. */
    QueryStats stop(QueryResult.Samples samples) {
      return new QueryStats(
          started - arrived, prepared - started, System.nanoTime() - prepared, samples);
    }
  }

  static boolean isAsked(Params params) {
    return !params.get("stats").isEmpty();
  }

  /** Empty unless the request asks for statistics. */
  Optional<QueryStats> asked(Params params) {
    return switch (params.get("stats")) {
      case "" -> Optional.empty();
      case "all" -> Optional.of(this);
      default -> Optional.of(withoutSteps());
    };
  }

  private QueryStats withoutSteps() {
    return new QueryStats(
        queuedNanos,
        preparedNanos,
        evaluatedNanos,
        new QueryResult.Samples(samples.queryable(), samples.read(), samples.peak(), List.of()));
  }

  /** The warning that other values than two of the parameter bring, if there is one. */
  static List<String> warnings(Params params) {
    String asked = params.get("stats");
    return asked.isEmpty() || asked.equals("true") || asked.equals("all")
        ? List.of()
        : List.of(
            "value "
                + GoText.quote(asked)
                + " for parameter \"stats\" is deprecated and will be rejected in the next major"
                + " release, use \"true\" or \"all\"");
  }

  /** Writes the field {@code stats}; times in seconds. */
  void write(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("stats");
    json.writeObjectFieldStart("timings");
    seconds(json, "evalTotalTime", preparedNanos + evaluatedNanos);
    seconds(json, "resultSortTime", 0);
    seconds(json, "queryPreparationTime", preparedNanos);
    seconds(json, "innerEvalTime", evaluatedNanos);
    seconds(json, "execQueueTime", queuedNanos);
    seconds(json, "execTotalTime", queuedNanos + preparedNanos + evaluatedNanos);
    json.writeEndObject();
    json.writeObjectFieldStart("samples");
    if (!samples.perStep().isEmpty()) {
      steps(json, "totalQueryableSamplesPerStep", StepSamples::queryable);
    }
    json.writeNumberField("totalQueryableSamples", samples.queryable());
    if (!samples.perStep().isEmpty()) {
      steps(json, "samplesReadPerStep", StepSamples::read);
    }
    json.writeNumberField("samplesRead", samples.read());
    json.writeNumberField("peakSamples", samples.peak());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void steps(JsonGenerator json, String name, ToLongFunction<StepSamples> count)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (StepSamples step : samples.perStep()) {
      json.writeStartArray();
      json.writeNumber(GoText.plainFloat(step.atMillis() / 1000.0));
      json.writeNumber(count.applyAsLong(step));
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static void seconds(JsonGenerator json, String name, long nanos) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(GoJson.number(nanos / 1e9));
  }
}
