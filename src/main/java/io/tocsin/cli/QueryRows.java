package io.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.model.GoText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The result of a query as series.
 *
 * @param rows in the order of the answer
 */
record QueryRows(List<Row> rows) {
  private static final String NAME = "__name__";

  QueryRows {
    rows = List.copyOf(rows);
  }

  /** One series; a number or text has no labels. */
  record Row(Map<String, String> labels, List<Point> points) {
    Row {
      labels = new TreeMap<>(labels);
      points = List.copyOf(points);
    }

    /** {@code up{instance="a", job="b"}}. */
    String name() {
      String inner =
          labels.entrySet().stream()
              .filter(label -> !label.getKey().equals(NAME))
              .map(label -> label.getKey() + "=" + GoText.quote(label.getValue()))
              .collect(Collectors.joining(", "));
      String metric = labels.getOrDefault(NAME, "");
      return inner.isEmpty() && !metric.isEmpty() ? metric : metric + "{" + inner + "}";
    }

    /** {@code {__name__="up", instance="a"}}, as promtool writes series. */
    String labelSet() {
      return labels.entrySet().stream()
          .map(label -> label.getKey() + "=" + GoText.quote(label.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
  }

  /**
   * One sample.
   *
   * @param time seconds, as the answer has them
   * @param value a number as the answer has it, a text, or a histogram in one line
   * @param promql the value as promtool writes it
   */
  record Point(BigDecimal time, String value, String promql) {
    /** The value as a number; NaN for a histogram. */
    double number() {
      return asNumber(value).orElse(Double.NaN);
    }

    /** {@code 1 @[1435781451.781]}. */
    String promqlAtTime() {
      return promql + " @[" + time.toPlainString() + "]";
    }
  }

  private static OptionalDouble asNumber(String text) {
    try {
      return OptionalDouble.of(
          switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
          });
    } catch (NumberFormatException _) {
      return OptionalDouble.empty();
    }
  }

  /**
   * @param data {@code resultType} and {@code result}
   */
  static QueryRows of(JsonNode data) {
    JsonNode result = data.path("result");
    return switch (data.path("resultType").asText()) {
      case "scalar" -> alone(point(result));
      case "string" -> alone(text(result));
      default -> {
        var rows = new ArrayList<Row>();
        result.forEach(series -> rows.add(row(series)));
        yield new QueryRows(rows);
      }
    };
  }

  private static QueryRows alone(Point point) {
    return new QueryRows(List.of(new Row(Map.of(), List.of(point))));
  }

  private static Row row(JsonNode series) {
    var labels = new TreeMap<String, String>();
    series.path("metric").properties().forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
    var points = new ArrayList<Point>();
    for (String one : List.of("value", "histogram")) {
      if (series.has(one)) {
        points.add(point(series.get(one)));
      }
    }
    for (String many : List.of("values", "histograms")) {
      series.path(many).forEach(pair -> points.add(point(pair)));
    }
    points.sort(Comparator.comparing(Point::time));
    return new Row(labels, points);
  }

  private static Point point(JsonNode pair) {
    JsonNode value = pair.path(1);
    if (value.isObject()) {
      var histogram = new HistogramAnswer(value);
      return new Point(time(pair), histogram.text(), histogram.promql());
    }
    OptionalDouble number = asNumber(value.asText());
    return number.isPresent()
        ? new Point(time(pair), value.asText(), GoText.plainFloat(number.getAsDouble()))
        : text(pair);
  }

  private static Point text(JsonNode pair) {
    String text = pair.path(1).asText();
    return new Point(time(pair), text, text);
  }

  private static BigDecimal time(JsonNode pair) {
    return pair.path(0).decimalValue().stripTrailingZeros();
  }

  /** A header, then a line for each sample: its labels, time and value. */
  List<List<String>> cells() {
    var names = new TreeSet<String>();
    rows.forEach(row -> names.addAll(row.labels().keySet()));
    List<String> header = new ArrayList<>(names);
    header.add("time");
    header.add("value");
    List<List<String>> cells = new ArrayList<>(List.of(header));
    for (Row row : rows) {
      for (Point point : row.points()) {
        List<String> line = new ArrayList<>();
        names.forEach(name -> line.add(row.labels().getOrDefault(name, "")));
        line.add(point.time().toPlainString());
        line.add(point.value());
        cells.add(line);
      }
    }
    return cells;
  }
}
