package io.tocsin.promql;

import static io.tocsin.promql.ValueType.MATRIX;
import static io.tocsin.promql.ValueType.SCALAR;
import static io.tocsin.promql.ValueType.STRING;
import static io.tocsin.promql.ValueType.VECTOR;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Evaluated.Ranges;
import io.tocsin.promql.Evaluated.Scalars;
import io.tocsin.promql.Expr.MatrixSelector;
import io.tocsin.promql.Expr.VectorSelector;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Functions of a vector as a whole: conversion, absence, order. */
final class VectorFunctions {
  static final List<PromFunction> ALL =
      List.of(
          PromFunction.scalar("scalar", List.of(VECTOR), VectorFunctions::scalar),
          PromFunction.vector("vector", List.of(SCALAR), in -> Evaluator.unlabelled(in.scalar(0))),
          PromFunction.vector("absent", List.of(VECTOR), VectorFunctions::absent),
          PromFunction.vector("absent_over_time", List.of(MATRIX), VectorFunctions::absentOverTime),
          sort("sort", false),
          sort("sort_desc", true),
          sortByLabel("sort_by_label", false),
          sortByLabel("sort_by_label_desc", true));

  private VectorFunctions() {}

  /** {@code scalar(v)}: the value of the only sample, NaN when there is none or several. */
  private static Scalars scalar(Invocation in) {
    double[] results = Column.absent(in.steps().count());
    for (Column column : in.vector(0).list()) {
      for (int i = 0; i < results.length; i++) {
        if (column.hasFloat(i)) {
          results[i] = Column.isAbsent(results[i]) ? column.values()[i] : Double.NaN;
        }
      }
    }
    for (int i = 0; i < results.length; i++) {
      results[i] = Column.isAbsent(results[i]) ? Double.NaN : results[i];
    }
    return new Scalars(results);
  }

  /** {@code absent(v)}: 1 at the steps where {@code v} is empty. */
  private static Columns absent(Invocation in) {
    boolean[] present = new boolean[in.steps().count()];
    for (Column column : in.vector(0).list()) {
      for (int i = 0; i < present.length; i++) {
        present[i] |= column.has(i);
      }
    }
    return absentAt(in, present);
  }

  /** {@code absent_over_time(m)}: 1 at the steps where no series has a sample in its window. */
  private static Columns absentOverTime(Invocation in) {
    Ranges ranges = in.ranges(0);
    boolean[] present = new boolean[in.steps().count()];
    Budget budget = in.evaluator().budget();
    ranges
        .series()
        .forEach(
            series -> {
              budget.take(series.size());
              markPresent(in, new Window(ranges.windows(), series), present);
              budget.release(series.size());
            });
    return absentAt(in, present);
  }

  private static void markPresent(Invocation in, Window window, boolean[] present) {
    long windows = 0;
    for (int i = 0; i < present.length; i++) {
      boolean hasSamples = window.slideTo(i);
      in.evaluator().peak().window(window);
      if (hasSamples) {
        present[i] = true;
        windows++;
        in.evaluator().counts().window(window, in.isStored(0));
      }
    }
    in.evaluator().peak().output(windows);
  }

  private static Columns absentAt(Invocation in, boolean[] present) {
    double[] values = Column.absent(present.length);
    for (int i = 0; i < present.length; i++) {
      values[i] = present[i] ? Column.ABSENT : 1;
    }
    return new Columns(List.of(new Column(labelsOfNothing(in.argument(0)), values)));
  }

  /** What a selector's plain equalities say about the series that is not there. */
  private static Labels labelsOfNothing(Expr argument) {
    return switch (argument) {
      case VectorSelector s -> equalities(s.matchers());
      case MatrixSelector m -> equalities(m.selector().matchers());
      default -> Labels.EMPTY;
    };
  }

  private static Labels equalities(List<Matcher> matchers) {
    Labels.Builder labels = Labels.newBuilder();
    Set<String> set = new HashSet<>();
    for (Matcher matcher : matchers) {
      if (matcher.name().equals(Labels.NAME)) {
        continue;
      }
      if (matcher.op() == Matcher.Op.EQUAL && set.add(matcher.name())) {
        labels.set(matcher.name(), matcher.value());
      } else {
        labels.remove(matcher.name());
      }
    }
    return labels.build();
  }

  private static double first(Column column) {
    return column.values()[0];
  }

  /** By value; NaN come last in either direction. */
  private static PromFunction sort(String name, boolean descending) {
    Comparator<Column> byValue = Comparator.comparingDouble(VectorFunctions::first);
    Comparator<Column> ofMany =
        Comparator.comparing((Column column) -> Double.isNaN(first(column)))
            .thenComparing(descending ? byValue.reversed() : byValue);
    return PromFunction.vector(
        name,
        List.of(VECTOR),
        in ->
            sorted(
                in,
                floats(in),
                columns -> GoSort.sorted(columns, (a, b) -> isLess(a, b, descending), ofMany)));
  }

  /** Of two NaN each is less than the other. */
  private static boolean isLess(Column a, Column b, boolean descending) {
    return Double.isNaN(first(b)) || (descending ? first(a) > first(b) : first(a) < first(b));
  }

  private static Columns floats(Invocation in) {
    return new Columns(
        in.vector(0).list().stream()
            .map(column -> column.hasHistograms() ? column.withFloats(column.values()) : column)
            .toList());
  }

  private static Columns sorted(Invocation in, Columns columns, UnaryOperator<List<Column>> sort) {
    if (in.steps().firstMillis() != in.steps().endMillis()) {
      in.annotations()
          .warn(
              in.span(),
              "sort is ineffective for range queries since results are always ordered by labels");
    }
    return in.steps().count() == 1 ? new Columns(sort.apply(present(columns))) : columns;
  }

  private static List<Column> present(Columns columns) {
    return columns.list().stream().filter(column -> column.has(0)).toList();
  }

  private static PromFunction sortByLabel(String name, boolean descending) {
    return PromFunction.vector(
            name,
            List.of(VECTOR, STRING),
            in -> {
              var order = new NaturalOrder(in.texts(1), descending);
              return sorted(
                  in,
                  in.vector(0),
                  columns ->
                      GoSort.sorted(
                          columns,
                          (a, b) -> order.isLess(a.labels(), b.labels()),
                          Comparator.comparing(Column::labels, order)));
            })
        .withVariadic(-1)
        .asExperimental();
  }
}
