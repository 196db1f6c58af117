package io.tocsin.promql;

import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Evaluated.Scalars;
import io.tocsin.promql.Expr.Binary;
import java.util.List;

/** Binary operators; two vectors go on to {@link VectorMatch} or {@link SetOperation}. */
final class BinaryOperation {
  private BinaryOperation() {}

  static Evaluated evaluate(Binary b, Evaluator evaluator, Steps steps) {
    Evaluated left = evaluator.evaluate(b.left(), steps);
    Evaluated right = evaluator.evaluate(b.right(), steps);
    if (left instanceof Scalars l && right instanceof Scalars r) {
      return scalars(b, l.values(), r.values());
    }
    if (left instanceof Columns vector && right instanceof Scalars r) {
      return withScalar(b, vector, r.values(), false);
    }
    if (left instanceof Scalars l && right instanceof Columns vector) {
      return withScalar(b, vector, l.values(), true);
    }
    if (left instanceof Columns l && right instanceof Columns r) {
      return b.op().isSetOperator()
          ? SetOperation.evaluate(b, l, r, steps.count())
          : new VectorMatch(b, steps.count()).evaluate(l, r);
    }
    throw new IllegalStateException("operands of " + b); // refused by the type check
  }

  private static Scalars scalars(Binary b, double[] left, double[] right) {
    double[] results = new double[left.length];
    for (int i = 0; i < results.length; i++) {
      results[i] = b.op().apply(left[i], right[i]);
    }
    return new Scalars(results);
  }

  private static Columns withScalar(
      Binary b, Columns vector, double[] scalar, boolean scalarIsLeft) {
    List<Column> columns =
        vector.list().stream().map(column -> withScalar(b, column, scalar, scalarIsLeft)).toList();
    return Columns.merging(columns);
  }

  private static Column withScalar(Binary b, Column column, double[] scalar, boolean scalarIsLeft) {
    double[] values = column.values();
    double[] results = new double[values.length];
    for (int i = 0; i < results.length; i++) {
      results[i] =
          Column.isAbsent(values[i])
              ? values[i]
              : scalarIsLeft
                  ? result(b, scalar[i], values[i], values[i])
                  : result(b, values[i], scalar[i], values[i]);
    }
    return new Column(
        keepsName(b) ? column.labels() : Columns.withoutName(column.labels()), results);
  }

  /** A comparison without {@code bool} only filters and leaves the sample as it is. */
  static boolean keepsName(Binary b) {
    return b.op().isComparison() && !b.returnsBool();
  }

  /**
   * The value of one pair.
   *
   * @param kept what a comparison that holds yields
   */
  static double result(Binary b, double left, double right, double kept) {
    double result = b.op().apply(left, right);
    if (!keepsName(b)) {
      return result;
    }
    return result == 1 ? kept : Column.ABSENT;
  }
}
