package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Evaluated.Scalars;
import io.tocsin.promql.Expr.Binary;
import java.util.ArrayList;

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
      return withScalar(b, vector, r.values(), false, evaluator, steps);
    }
    if (left instanceof Scalars l && right instanceof Columns vector) {
      return withScalar(b, vector, l.values(), true, evaluator, steps);
    }
    if (left instanceof Columns l && right instanceof Columns r) {
      return b.op().isSetOperator()
          ? SetOperation.evaluate(b, l, r, steps.count())
          : new VectorMatch(b, evaluator, steps.count()).evaluate(l, r);
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
      Binary b,
      Columns vector,
      double[] scalar,
      boolean scalarIsLeft,
      Evaluator evaluator,
      Steps steps) {
    var operator = new SampleOperator(b, evaluator.annotations(), steps.count());
    var columns = new ArrayList<Column>();
    for (Column column : vector.list()) {
      Column result =
          column.hasHistograms() || b.op().isTrim()
              ? ofEitherKind(operator, column, scalar, scalarIsLeft)
              : ofFloats(b, column, scalar, scalarIsLeft);
      columns.add(keepsName(b) ? result : evaluator.nameless(result));
    }
    operator.annotate();
    return Columns.merging(columns);
  }

  private static Column ofFloats(Binary b, Column column, double[] scalar, boolean scalarIsLeft) {
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
    return column.withFloats(results);
  }

  private static Column ofEitherKind(
      SampleOperator operator, Column column, double[] scalar, boolean scalarIsLeft) {
    var results = column.builder();
    for (int i = 0; i < scalar.length; i++) {
      if (column.has(i)) {
        double value = column.values()[i];
        Histogram histogram = column.histogram(i);
        if (scalarIsLeft) {
          operator.apply(i, scalar[i], null, value, histogram, value, results);
        } else {
          operator.apply(i, value, histogram, scalar[i], null, value, results);
        }
      }
    }
    return results.build();
  }

  /** A comparison without {@code bool} only filters, a trim only cuts histograms. */
  static boolean keepsName(Binary b) {
    return b.op().isTrim() || filters(b);
  }

  private static boolean filters(Binary b) {
    return b.op().isComparison() && !b.returnsBool();
  }

  /**
   * The value of one pair.
   *
   * @param kept what a comparison that holds yields
   */
  static double result(Binary b, double left, double right, double kept) {
    double result = b.op().apply(left, right);
    if (!filters(b)) {
      return result;
    }
    return result == 1 ? kept : Column.ABSENT;
  }
}
