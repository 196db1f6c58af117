package io.tocsin.promql;

import static io.tocsin.promql.ValueType.SCALAR;
import static io.tocsin.promql.ValueType.VECTOR;

import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Evaluated.Scalars;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Arithmetic on each sample alone; the metric name is dropped. */
final class MathFunctions {
  private static final double DEGREES = 180;

  static final List<PromFunction> ALL =
      List.of(
          perSample("abs", Math::abs),
          perSample("ceil", Math::ceil),
          perSample("floor", Math::floor),
          perSample("exp", Exponential::exp),
          perSample("sqrt", Math::sqrt),
          perSample("ln", Exponential::log),
          perSample("log2", GoMath::log2),
          perSample("log10", GoMath::log10),
          perSample("sgn", x -> x < 0 ? -1 : x > 0 ? 1 : x),
          perSample("sin", Cephes::sin),
          perSample("cos", Cephes::cos),
          perSample("tan", Cephes::tan),
          perSample("asin", Cephes::asin),
          perSample("acos", Cephes::acos),
          perSample("atan", Cephes::atan),
          perSample("sinh", Exponential::sinh),
          perSample("cosh", Exponential::cosh),
          perSample("tanh", Exponential::tanh),
          perSample("asinh", GoMath::asinh),
          perSample("acosh", GoMath::acosh),
          perSample("atanh", GoMath::atanh),
          perSample("deg", x -> x * DEGREES / Math.PI),
          perSample("rad", x -> x * Math.PI / DEGREES),
          PromFunction.vector("round", List.of(VECTOR, SCALAR), MathFunctions::round)
              .withVariadic(1),
          PromFunction.vector("clamp", List.of(VECTOR, SCALAR, SCALAR), MathFunctions::clamp),
          PromFunction.vector("clamp_min", List.of(VECTOR, SCALAR), in -> bounded(in, GoMath::max)),
          PromFunction.vector("clamp_max", List.of(VECTOR, SCALAR), in -> bounded(in, GoMath::min)),
          ofTwoScalars("max_of", GoMath::max),
          ofTwoScalars("min_of", GoMath::min),
          PromFunction.scalar("pi", List.of(), in -> in.perStep(_ -> Math.PI)));

  private MathFunctions() {}

  private static PromFunction perSample(String name, DoubleUnaryOperator f) {
    return PromFunction.vector(name, List.of(VECTOR), in -> in.perSample(0, f));
  }

  /** Of a value and the scalar arguments at its step. */
  private interface SteppedFunction {
    double of(double value, int step);
  }

  private static Columns perStepAndSample(Invocation in, SteppedFunction f) {
    var columns = new ArrayList<Column>();
    for (Column column : in.vector(0).list()) {
      double[] values = column.values().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] = Column.isAbsent(values[i]) ? values[i] : f.of(values[i], i);
      }
      columns.add(in.evaluator().nameless(column.withFloats(values)));
    }
    return Columns.merging(columns);
  }

  /** {@code round(v, to = 1)}: to the nearest multiple of {@code to}, ties up. */
  private static Columns round(Invocation in) {
    double[] to = in.count() > 1 ? in.scalar(1) : Scalars.constant(1, in.steps().count()).values();
    return perStepAndSample(
        in,
        (value, step) -> {
          double inverse = 1 / to[step]; // multiplying by it is exact for to = 0.1 and the like
          return Math.floor(value * inverse + 0.5) / inverse;
        });
  }

  /** {@code clamp(v, min, max)}: nothing where max is below min. */
  private static Columns clamp(Invocation in) {
    double[] min = in.scalar(1);
    double[] max = in.scalar(2);
    return perStepAndSample(
        in,
        (value, step) ->
            max[step] < min[step]
                ? Column.ABSENT
                : GoMath.max(min[step], GoMath.min(max[step], value)));
  }

  private static Columns bounded(Invocation in, DoubleBinaryOperator bound) {
    double[] limit = in.scalar(1);
    return perStepAndSample(in, (value, step) -> bound.applyAsDouble(limit[step], value));
  }

  private static PromFunction ofTwoScalars(String name, DoubleBinaryOperator f) {
    return PromFunction.scalar(
            name,
            List.of(SCALAR, SCALAR),
            in -> {
              double[] a = in.scalar(0);
              double[] b = in.scalar(1);
              double[] results = new double[a.length];
              for (int i = 0; i < results.length; i++) {
                results[i] = f.applyAsDouble(a[i], b[i]);
              }
              return new Scalars(results);
            })
        .asExperimental();
  }
}
