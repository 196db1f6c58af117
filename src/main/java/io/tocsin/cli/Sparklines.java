package io.tocsin.cli;

import io.tocsin.cli.QueryRows.Point;
import io.tocsin.cli.QueryRows.Row;
import io.tocsin.model.GoText;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * Series as lines of blocks on one common scale, at most {@link #WIDTH} wide; a gap is a space.
 *
 * <pre>
 *   up{instance="a"}  ████▁▁ ██  0 … 1, last 1
 * </pre>
 */
final class Sparklines {
  private static final int WIDTH = 80;
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";

  private final double first;
  private final double span;
  private final int columns;
  private final DoubleSummaryStatistics scale;

  private Sparklines(QueryRows rows) {
    List<Point> points = rows.rows().stream().flatMap(row -> row.points().stream()).toList();
    this.first = points.stream().mapToDouble(Sparklines::seconds).min().orElse(0);
    double last = points.stream().mapToDouble(Sparklines::seconds).max().orElse(0);
    this.span = last - first;
    long times = points.stream().map(Point::time).distinct().count();
    this.columns = Math.clamp(times, 1, WIDTH);
    this.scale = statistics(points);
  }

  static String of(QueryRows rows) {
    var lines = new Sparklines(rows);
    List<List<String>> cells = new ArrayList<>();
    for (Row row : rows.rows()) {
      cells.add(List.of(row.name(), lines.blocks(row), summary(row)));
    }
    return QueryOutput.table(cells);
  }

  private static double seconds(Point point) {
    return point.time().doubleValue();
  }

  private static DoubleSummaryStatistics statistics(List<Point> points) {
    return points.stream().mapToDouble(Point::number).filter(Double::isFinite).summaryStatistics();
  }

  private String blocks(Row row) {
    double[] sums = new double[columns];
    int[] counts = new int[columns];
    for (Point point : row.points()) {
      if (Double.isFinite(point.number())) {
        int column = column(seconds(point));
        sums[column] += point.number();
        counts[column]++;
      }
    }
    var line = new StringBuilder();
    for (int i = 0; i < columns; i++) {
      line.append(counts[i] == 0 ? ' ' : block(sums[i] / counts[i]));
    }
    return line.toString();
  }

  private int column(double seconds) {
    return span == 0 ? 0 : (int) Math.round((seconds - first) / span * (columns - 1));
  }

  private char block(double value) {
    double height = scale.getMax() - scale.getMin();
    int step = height == 0 ? 0 : (int) Math.round((value - scale.getMin()) / height * 7);
    return BLOCKS.charAt(Math.clamp(step, 0, 7));
  }

  private static String summary(Row row) {
    DoubleSummaryStatistics own = statistics(row.points());
    String range =
        own.getCount() == 0
            ? "no numbers"
            : GoText.shortFloat(own.getMin()) + " … " + GoText.shortFloat(own.getMax());
    return row.points().isEmpty() ? range : range + ", last " + row.points().getLast().value();
  }
}
