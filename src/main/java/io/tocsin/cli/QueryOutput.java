package io.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.cli.QueryRows.Point;
import io.tocsin.cli.QueryRows.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How the result of a query is written. */
enum QueryOutput {
  /** Aligned columns: each label, time, value. */
  TABLE,
  /** The result as the API gives it. */
  JSON,
  /** RFC 4180, with a header. */
  CSV,
  /** A line of blocks for each series of a range query. */
  SPARKLINE,
  /** As promtool writes it. */
  PROMQL;

  /** The lines for the {@code data} of an answer. */
  String text(JsonNode data) {
    return switch (this) {
      case TABLE -> table(QueryRows.of(data).cells());
      case JSON -> data.path("result").toString();
      case CSV -> csv(QueryRows.of(data).cells());
      case SPARKLINE -> Sparklines.of(QueryRows.of(data));
      case PROMQL -> promql(data.path("resultType").asText(), QueryRows.of(data));
    };
  }

  static String table(List<List<String>> rows) {
    var widths = new ArrayList<Integer>();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int width = row.get(i).length();
        if (i == widths.size()) {
          widths.add(width);
        } else {
          widths.set(i, Math.max(widths.get(i), width));
        }
      }
    }
    return rows.stream().map(row -> aligned(row, widths)).collect(Collectors.joining("\n"));
  }

  private static String aligned(List<String> row, List<Integer> widths) {
    var line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(row.get(i)).append(" ".repeat(widths.get(i) - row.get(i).length() + 2));
    }
    return line.toString().stripTrailing();
  }

  private static String csv(List<List<String>> rows) {
    return rows.stream()
        .map(row -> row.stream().map(QueryOutput::field).collect(Collectors.joining(",")))
        .collect(Collectors.joining("\n"));
  }

  private static String field(String text) {
    return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }

  /** {@code model.Value.String} of Prometheus. */
  private static String promql(String type, QueryRows rows) {
    return rows.rows().stream()
        .map(
            row ->
                switch (type) {
                  case "vector" -> row.name() + " => " + row.points().getFirst().promqlAtTime();
                  case "matrix" -> row.name() + " =>\n" + lines(row);
                  case "scalar" -> "scalar: " + row.points().getFirst().promqlAtTime();
                  default -> row.points().getFirst().promql();
                })
        .collect(Collectors.joining("\n"));
  }

  private static String lines(Row row) {
    return row.points().stream().map(Point::promqlAtTime).collect(Collectors.joining("\n"));
  }
}
