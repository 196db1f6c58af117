package io.tocsin.promql;

import static io.tocsin.promql.ValueType.VECTOR;

import io.tocsin.promql.Evaluated.Columns;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** Evaluation time, sample time and the calendar, in seconds since the epoch and UTC. */
final class TimeFunctions {
  /**
   * {@code timestamp(v)}: of a plain selector the samples' own times, of anything else the
   * evaluation time.
   */
  static final PromFunction TIMESTAMP =
      PromFunction.vector("timestamp", List.of(VECTOR), TimeFunctions::timestamp)
          .asDependentOnTime();

  static final List<PromFunction> ALL =
      List.of(
          PromFunction.scalar("time", List.of(), in -> in.perStep(millis -> millis / 1000.0))
              .asDependentOnTime(),
          TIMESTAMP,
          PromFunction.vector("start_timestamp", List.of(VECTOR), TimeFunctions::startTimestamp)
              .asExperimental(),
          ofQuery("start", query -> query.firstMillis() / 1000.0),
          ofQuery("end", query -> query.endMillis() / 1000.0),
          ofQuery("range", query -> (query.endMillis() - query.firstMillis()) / 1000.0),
          ofQuery("step", TimeFunctions::stepSeconds),
          calendar("minute", UtcDate::minute),
          calendar("hour", UtcDate::hour),
          calendar("day_of_week", UtcDate::dayOfWeek),
          calendar("day_of_month", UtcDate::dayOfMonth),
          calendar("day_of_year", UtcDate::dayOfYear),
          calendar("days_in_month", UtcDate::daysInMonth),
          calendar("month", UtcDate::month),
          calendar("year", UtcDate::year));

  private TimeFunctions() {}

  private static Columns timestamp(Invocation in) {
    if (in.argument(0) instanceof Expr.VectorSelector selector) {
      return nameless(in, in.evaluator().timestamps(selector, in.steps()));
    }
    double[] seconds = Evaluator.perStep(in.steps(), millis -> millis / 1000.0);
    return nameless(
        in,
        new Columns(
            in.vector(0).list().stream().map(column -> evaluatedAt(column, seconds)).toList()));
  }

  private static Columns nameless(Invocation in, Columns columns) {
    return Columns.merging(columns.list().stream().map(in.evaluator()::nameless).toList());
  }

  private static Column evaluatedAt(Column column, double[] seconds) {
    double[] values = column.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = column.has(i) ? seconds[i] : Column.ABSENT;
    }
    return column.withFloats(values);
  }

  /** {@code start_timestamp(v)}: since when the samples of a plain selector count. */
  private static Columns startTimestamp(Invocation in) {
    boolean known = in.evaluator().features().usesStartTimes();
    if (known && in.argument(0) instanceof Expr.VectorSelector selector) {
      return nameless(in, in.evaluator().startTimestamps(selector, in.steps()));
    }
    in.vector(0); // may fail
    return new Columns(List.of());
  }

  /** A bound of the whole query, the same inside subqueries. */
  private static PromFunction ofQuery(String name, ToDoubleFunction<Steps> f) {
    return PromFunction.scalar(
            name,
            List.of(),
            in -> {
              double value = f.applyAsDouble(in.evaluator().query());
              return in.perStep(_ -> value);
            })
        .asExperimental();
  }

  private static double stepSeconds(Steps query) {
    return query.firstMillis() == query.endMillis() ? 0 : query.stepMillis() / 1000.0;
  }

  /** Of the samples' values, or of the evaluation time where there is no argument. */
  private static PromFunction calendar(String name, DoubleUnaryOperator field) {
    return PromFunction.vector(
            name,
            List.of(VECTOR),
            in ->
                in.count() > 0
                    ? in.perSample(0, field)
                    : Evaluator.unlabelled(
                        Evaluator.perStep(
                            in.steps(), millis -> field.applyAsDouble(millis / 1000.0))))
        .withVariadic(1)
        .asDependentOnTime();
  }
}
