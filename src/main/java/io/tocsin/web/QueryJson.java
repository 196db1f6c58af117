package io.tocsin.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.model.GoText;
import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.HistogramBucket;
import io.tocsin.model.SampleArray;
import io.tocsin.promql.Value;
import java.io.IOException;
import java.util.List;
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
      GoJson.labels(json, sample.labels());
      Optional<Histogram> histogram = sample.histogram();
      if (histogram.isPresent()) {
        json.writeFieldName("histogram");
        point(json, sample.timestampMillis(), histogram.orElseThrow());
      } else {
        json.writeFieldName("value");
        point(json, sample.timestampMillis(), sample.value());
      }
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
      GoJson.labels(json, series.labels());
      floats(json, series.samples());
      histograms(json, series.histograms());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** A list that is left out where there is nothing in it. */
  private static void floats(JsonGenerator json, SampleArray samples) throws IOException {
    if (samples.size() > 0) {
      json.writeArrayFieldStart("values");
      for (int i = 0; i < samples.size(); i++) {
        point(json, samples.timestampMillis(i), samples.value(i));
      }
      json.writeEndArray();
    }
  }

  private static void histograms(JsonGenerator json, HistogramArray histograms) throws IOException {
    if (!histograms.isEmpty()) {
      json.writeArrayFieldStart("histograms");
      for (int i = 0; i < histograms.size(); i++) {
        point(json, histograms.timestampMillis(i), histograms.get(i));
      }
      json.writeEndArray();
    }
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

  private static void point(JsonGenerator json, long atMillis, Histogram histogram)
      throws IOException {
    json.writeStartArray();
    json.writeNumber(GoJson.timestamp(atMillis));
    histogram(json, histogram);
    json.writeEndArray();
  }

  /** Count, sum and, where there are any, the buckets that hold something. */
  private static void histogram(JsonGenerator json, Histogram histogram) throws IOException {
    json.writeStartObject();
    json.writeStringField("count", GoJson.number(histogram.count()));
    json.writeStringField("sum", GoJson.number(histogram.sum()));
    List<HistogramBucket> populated =
        histogram.buckets().stream().filter(HistogramBucket::isPopulated).toList();
    if (!populated.isEmpty()) {
      json.writeArrayFieldStart("buckets");
      for (HistogramBucket bucket : populated) {
        bucket(json, bucket);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** For example {@code [0,"0.5","1","3"]}. */
  private static void bucket(JsonGenerator json, HistogramBucket bucket) throws IOException {
    json.writeStartArray();
    json.writeNumber(bucket.boundaryRule());
    json.writeString(GoJson.number(bucket.lower()));
    json.writeString(GoJson.number(bucket.upper()));
    json.writeString(GoJson.number(bucket.count()));
    json.writeEndArray();
  }
}
