package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.model.StaleMarker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An answer in a form that can be compared, ours with a script's or another server's.
 *
 * @param series values by timestamp by labels, in the order of the answer
 * @param failure empty unless the query failed
 */
record Answer(
    Map<Labels, Map<Long, Point>> series,
    String failure,
    List<String> warnings,
    List<String> infos) {
  private static final Point NONE = Point.of(StaleMarker.VALUE);

  static Answer failed(String message) {
    return new Answer(Map.of(), message, List.of(), List.of());
  }

  /** What our engine says. */
  static Answer of(SortedListQuerier querier, Script.Eval eval, Set<String> features) {
    var engine = new Engine(Engine.Limits.DEFAULT, features);
    try {
      Expr expr = engine.parse(eval.query());
      QueryResult result =
          eval.isInstant()
              ? engine.instant(querier, expr, eval.fromMillis())
              : engine.range(querier, expr, eval.fromMillis(), eval.toMillis(), eval.stepMillis());
      return new Answer(series(result.value()), "", result.warnings(), result.infos());
    } catch (ParseException | QueryException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private static Map<Labels, Map<Long, Point>> series(Value value) {
    var series = new LinkedHashMap<Labels, Map<Long, Point>>();
    switch (value) {
      case Value.Scalar(long millis, double number) ->
          series.put(Labels.EMPTY, Map.of(millis, Point.of(number)));
      case Value.Text(long millis, String text) ->
          series.put(Labels.of("text", text), Map.of(millis, Point.of(0)));
      case Value.Vector(List<Value.VectorSample> samples) ->
          samples.forEach(
              s ->
                  series.put(
                      s.labels(), Map.of(s.timestampMillis(), Point.of(s.value(), s.histogram()))));
      case Value.Matrix(List<Value.MatrixSeries> all) ->
          all.forEach(s -> series.put(s.labels(), Point.all(s.samples(), s.histograms())));
    }
    return series;
  }

  /** What the script says. */
  static Answer expectedOf(Script.Eval eval) {
    var series = new LinkedHashMap<Labels, Map<Long, Point>>();
    for (Script.Expected expected : eval.expected().series) {
      var points = new LinkedHashMap<Long, Point>();
      expected
          .points()
          .forEach((i, point) -> points.put(eval.fromMillis() + i * eval.stepMillis(), point));
      series.put(expected.labels(), points);
    }
    return new Answer(series, eval.expected().failure, List.of(), List.of());
  }

  /** Where {@code actual} has other series, times or values; empty when it has not. */
  List<String> differences(Answer actual) {
    var differences = new ArrayList<String>();
    series.keySet().stream()
        .filter(labels -> !actual.series.containsKey(labels))
        .forEach(labels -> differences.add("missing " + labels + " " + series.get(labels)));
    actual.series.forEach((labels, points) -> compare(labels, points, differences));
    return differences;
  }

  private void compare(Labels labels, Map<Long, Point> actual, List<String> differences) {
    Map<Long, Point> expected = series.get(labels);
    if (expected == null) {
      differences.add("unexpected " + labels + " " + actual);
      return;
    }
    boolean same =
        expected.keySet().equals(actual.keySet())
            && expected.entrySet().stream()
                .allMatch(
                    point -> point.getValue().isClose(actual.getOrDefault(point.getKey(), NONE)));
    if (!same) {
      differences.add(labels + " expected " + expected + " but was " + actual);
    }
  }
}
