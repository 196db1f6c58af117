package io.tocsin.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.model.GoText;
import io.tocsin.promql.Value;
import java.io.IOException;
import java.util.Optional;

/** Query values as {@code /api/v1/query} writes them. */
final class QueryJson {
  private QueryJson() {}

  /**
   * The {@code data} of an answer: {@code {"resultType":"vector","result":[...]}}.
   *
   * @param limit most series to write, 0 for all
   */
  static void data(JsonGenerator json, Value value, int limit, Optional<QueryStats> stats)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("resultType", type(value));
    json.writeFieldName("result");
    switch (value) {
      case Value.Scalar(long at, double scalar) -> single(json, at, GoText.plainFloat(scalar));
      case Value.Text(long at, String text) -> single(json, at, text);
      case Value.Vector vector -> vector(json, vector, limit);
      case Value.Matrix matrix -> matrix(json, matrix, limit);
    }
    if (stats.isPresent()) {
      stats.get().write(json);
    }
    json.writeEndObject();
  }

  /** How many series {@code value} has. */
  static int series(Value value) {
    return switch (value) {
      case Value.Scalar _, Value.Text _ -> 0;
      case Value.Vector vector -> vector.samples().size();
      case Value.Matrix matrix -> matrix.series().size();
    };
  }

  private static String type(Value value) {
    return switch (value) {
      case Value.Scalar _ -> "scalar";
      case Value.Text _ -> "string";
      case Value.Vector _ -> "vector";
      case Value.Matrix _ -> "matrix";
    };
  }

  /** Here the timestamp is the shortest number, other than that of a sample. */
  private static void single(JsonGenerator json, long atMillis, String text) throws IOException {
    json.writeStartArray();
    json.writeNumber(GoText.plainFloat(atMillis / 1000.0));
    json.writeString(text);
    json.writeEndArray();
  }

  private static void vector(JsonGenerator json, Value.Vector vector, int limit)
      throws IOException {
    json.writeStartArray();
    for (Value.VectorSample sample : vector.samples().subList(0, first(vector, limit))) {
      json.writeStartObject();
      json.writeFieldName("metric");
      GoJson.resultLabels(json, sample.labels());
      json.writeFieldName("value");
      point(json, sample.timestampMillis(), sample.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void matrix(JsonGenerator json, Value.Matrix matrix, int limit)
      throws IOException {
    json.writeStartArray();
    for (Value.MatrixSeries series : matrix.series().subList(0, first(matrix, limit))) {
      json.writeStartObject();
      json.writeFieldName("metric");
      GoJson.resultLabels(json, series.labels());
      json.writeArrayFieldStart("values");
      for (int i = 0; i < series.samples().size(); i++) {
        point(json, series.samples().timestampMillis(i), series.samples().value(i));
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static int first(Value value, int limit) {
    return limit == 0 ? series(value) : Math.min(limit, series(value));
  }

  private static void point(JsonGenerator json, long atMillis, double value) throws IOException {
    json.writeStartArray();
    json.writeNumber(GoJson.timestamp(atMillis));
    json.writeString(GoJson.number(value));
    json.writeEndArray();
  }
}
