package io.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.model.GoText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  }

  /**
   * One sample.
   *
   * @param time seconds, as the answer has them
   * @param value a number as the answer has it, or a histogram in short
   */
  record Point(BigDecimal time, String value) {
    /** The value as a number; NaN for a histogram. */
    double number() {
      return switch (value) {
        case "+Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> parsed();
      };
    }

    private double parsed() {
      try {
        return Double.parseDouble(value);
      } catch (NumberFormatException _) {
        return Double.NaN;
      }
    }

    /** {@code 1 @[1435781451.781]}. */
    @Override
    public String toString() {
      return value + " @[" + time.toPlainString() + "]";
    }
  }

  /**
   * @param data {@code resultType} and {@code result}
   */
  static QueryRows of(JsonNode data) {
    JsonNode result = data.path("result");
    return switch (data.path("resultType").asText()) {
      case "scalar", "string" -> new QueryRows(List.of(new Row(Map.of(), List.of(point(result)))));
      default -> {
        var rows = new ArrayList<Row>();
        result.forEach(series -> rows.add(row(series)));
        yield new QueryRows(rows);
      }
    };
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
    points.sort(java.util.Comparator.comparing(Point::time));
    return new Row(labels, points);
  }

  private static Point point(JsonNode pair) {
    JsonNode value = pair.path(1);
    String text =
        value.isObject()
            ? "count:" + value.path("count").asText() + ", sum:" + value.path("sum").asText()
            : value.asText();
    return new Point(pair.path(0).decimalValue().stripTrailingZeros(), text);
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
