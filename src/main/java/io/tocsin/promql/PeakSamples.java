package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Evaluated.Ranges;
import io.tocsin.promql.Evaluated.Scalars;
import io.tocsin.promql.Evaluated.Text;
import io.tocsin.promql.Expr.Aggregate;
import io.tocsin.promql.Expr.Binary;
import io.tocsin.promql.Expr.Call;
import io.tocsin.promql.Expr.MatrixSelector;
import io.tocsin.promql.Expr.NumberLiteral;
import io.tocsin.promql.Expr.Paren;
import io.tocsin.promql.Expr.StringLiteral;
import io.tocsin.promql.Expr.Subquery;
import io.tocsin.promql.Expr.Unary;
import io.tocsin.promql.Expr.VectorSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The most samples that Prometheus would have held at a time, as its query statistics tell it. It
 * works step by step where this engine works column by column: at each step it holds all operands,
 * a copy of their samples of the step, and the results so far. Not thread-safe.
 */
final class PeakSamples {
  /** Functions that pass whole series on, with other labels. */
  private static final Set<String> PASSING = Set.of("label_replace", "label_join", "info");

  private static final Mark NOTHING = new Mark(0, List.of());

  /**
   * How things stood before an expression was evaluated.
   *
   * @param live samples held
   * @param operands of the expression around it that were evaluated before
   */
  record Mark(long live, List<Evaluated> operands) {}

  private final boolean measures;
  private long live;
  private long peak;
  private long outputs; // of series so far, while a function goes through their windows
  private long lastWindow; // of the series
  private List<Evaluated> operands = new ArrayList<>(); // of the expression that is evaluated

  /**
   * @param measures whether anybody wants to know
   */
  PeakSamples(boolean measures) {
    this.measures = measures;
  }

  boolean measures() {
    return measures;
  }

  long peak() {
    return peak;
  }

  /** An expression begins to be evaluated; to be given to {@link #leave}. */
  Mark enter() {
    if (!measures) {
      return NOTHING;
    }
    var mark = new Mark(live, operands);
    operands = new ArrayList<>();
    return mark;
  }

  /** An expression has a result, whose operands go. */
  void computed(Mark mark, Expr expr, Evaluated result, Steps steps) {
    if (!measures) {
      return;
    }
    switch (expr) {
      case StringLiteral _, Paren _, Unary _, MatrixSelector _, Subquery _ -> {}
      case VectorSelector _ -> hold(mark.live + weight(result));
      case NumberLiteral _, Binary _ -> stepByStep(mark, operands, result, steps);
      case Aggregate a when a.op() == AggregateOp.COUNT_VALUES ->
          stepByStep(mark, operands, result, steps);
      case Aggregate _ -> hold(mark.live + weight(result));
      case Call c -> called(mark, c, result, steps);
    }
  }

  private void called(Mark mark, Call call, Evaluated result, Steps steps) {
    boolean hasWindows = call.arguments().stream().anyMatch(a -> a.type() == ValueType.MATRIX);
    if (hasWindows) {
      overWindows();
    } else if (PASSING.contains(call.function().name())) {
      hold(mark.live + weight(result));
    } else if (operands.isEmpty() && !call.arguments().isEmpty()) {
      stepByStep(mark, List.of(result), result, steps); // a selector's times, read at once
    } else {
      stepByStep(mark, operands, result, steps);
    }
  }

  /**
   * What a subquery holds goes at the end; scalar arguments stay until the next expression. The
   * series that show {@code absent_over_time} that they are there count as its result.
   */
  private void overWindows() {
    long ofSubqueries = 0;
    for (Evaluated operand : operands) {
      ofSubqueries += operand instanceof Ranges ranges ? ranges.held() : 0;
    }
    hold(live + outputs);
    live -= ofSubqueries;
    outputs = 0;
  }

  /** Looks at one window of one series. */
  void window(Window window) {
    if (measures) {
      lastWindow = window.weight();
      note(live + outputs + lastWindow);
    }
  }

  /** The windows of one series are done. */
  void output(Column column) {
    if (measures) {
      output(weight(column));
    }
  }

  /** As {@link #output(Column)} for a series that gives {@code samples} floats. */
  void output(long samples) {
    if (measures) {
      outputs += samples;
      note(live + outputs + lastWindow);
      lastWindow = 0;
    }
  }

  /** A window is a result, and stays. */
  void keep(Window window) {
    if (measures) {
      hold(live + window.weight());
    }
  }

  /** A result of the first step is given to {@code others} more. */
  void repeated(Evaluated first, long others) {
    if (measures) {
      hold(live + weight(first) * others);
    }
  }

  /** The expression is done. */
  void leave(Mark mark, Evaluated result) {
    if (measures) {
      operands = mark.operands;
      operands.add(result);
    }
  }

  private void stepByStep(Mark mark, List<Evaluated> gathered, Evaluated result, Steps steps) {
    long results = 0;
    for (int i = 0; i < steps.count(); i++) {
      long ofStep = 0;
      for (Evaluated operand : gathered) {
        ofStep += present(operand, i);
      }
      results += weightInStep(result, i);
      note(live + results + ofStep);
    }
    hold(mark.live + weight(result));
  }

  private static long present(Evaluated operand, int step) {
    return switch (operand) {
      case Scalars _ -> 1;
      case Columns(List<Column> columns) ->
          columns.stream().filter(column -> column.has(step)).count();
      case Text _, Ranges _ -> 0;
    };
  }

  private static long weightInStep(Evaluated result, int step) {
    return switch (result) {
      case Scalars _ -> 1;
      case Columns(List<Column> columns) ->
          columns.stream().mapToLong(column -> weightInStep(column, step)).sum();
      case Text _, Ranges _ -> 0;
    };
  }

  private static long weightInStep(Column column, int step) {
    Histogram histogram = column.histogram(step);
    return histogram != null ? histogram.sizeInStep() : column.has(step) ? 1 : 0;
  }

  private static long weight(Evaluated result) {
    return switch (result) {
      case Scalars scalars -> scalars.values().length;
      case Columns(List<Column> columns) -> columns.stream().mapToLong(PeakSamples::weight).sum();
      case Text _, Ranges _ -> 0;
    };
  }

  private static long weight(Column column) {
    long weight = 0;
    for (int i = 0; i < column.values().length; i++) {
      Histogram histogram = column.histogram(i);
      weight += histogram != null ? histogram.size() : column.has(i) ? 1 : 0;
    }
    return weight;
  }

  private void hold(long samples) {
    live = samples;
    note(samples);
  }

  private void note(long samples) {
    peak = Math.max(peak, samples);
  }
}
