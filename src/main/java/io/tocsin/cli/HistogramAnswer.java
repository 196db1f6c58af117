package io.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.model.GoText;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A native histogram as the API tells it: {@code {"count": "3", "sum": "2.5", "buckets": [[0,
 * "0.5", "1", "3"]]}}, where a bucket is its kind, bounds and count, and only populated ones are
 * told.
 */
record HistogramAnswer(JsonNode json) {
  /** {@code count:3 sum:2.5 (0.5,1]:3}. */
  String text() {
    return "count:%s sum:%s %s"
        .formatted(json.path("count").asText(), json.path("sum").asText(), buckets())
        .strip();
  }

  /** {@code Count: 3.000000, Sum: 2.500000, Buckets: [(0.5,1]:3]}. */
  String promql() {
    return String.format(
        Locale.ROOT,
        "Count: %s, Sum: %s, Buckets: [%s]",
        sixDigits("count"),
        sixDigits("sum"),
        buckets());
  }

  private String sixDigits(String key) {
    double number = number(json.path(key).asText());
    return Double.isFinite(number)
        ? String.format(Locale.ROOT, "%.6f", number)
        : GoText.plainFloat(number);
  }

  private String buckets() {
    return StreamSupport.stream(json.path("buckets").spliterator(), false)
        .map(HistogramAnswer::bucket)
        .collect(Collectors.joining(" "));
  }

  /** Kind 0 holds its upper bound, 1 its lower one, 2 neither, 3 both. */
  private static String bucket(JsonNode bucket) {
    int kind = bucket.path(0).asInt();
    return (kind == 1 || kind == 3 ? "[" : "(")
        + GoText.shortFloat(number(bucket.path(1).asText()))
        + ","
        + GoText.shortFloat(number(bucket.path(2).asText()))
        + (kind == 0 || kind == 3 ? "]" : ")")
        + ":"
        + GoText.plainFloat(number(bucket.path(3).asText()));
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
