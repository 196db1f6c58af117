package io.tocsin.promql;

import static io.tocsin.promql.ValueType.MATRIX;
import static io.tocsin.promql.ValueType.SCALAR;

import io.tocsin.model.GoText;
import io.tocsin.promql.Evaluated.Columns;
import java.util.List;

/** Straight lines and smoothed curves through the samples of a window. */
final class TrendFunctions {
  static final List<PromFunction> ALL =
      List.of(
          PromFunction.vector("deriv", List.of(MATRIX), TrendFunctions::deriv),
          PromFunction.vector(
                  "predict_linear", List.of(MATRIX, SCALAR), TrendFunctions::predictLinear)
              .asDependentOnTime(),
          PromFunction.vector(
                  "double_exponential_smoothing",
                  List.of(MATRIX, SCALAR, SCALAR),
                  TrendFunctions::smooth)
              .asExperimental());

  private TrendFunctions() {}

  private static Columns deriv(Invocation in) {
    return in.perFloats(
        0, w -> w.size() < 2 ? Column.ABSENT : Line.through(w, w.firstMillis()).slope());
  }

  /** {@code predict_linear(m, seconds)}: the line's value that long after the evaluation time. */
  private static Columns predictLinear(Invocation in) {
    double[] seconds = in.scalar(1);
    return in.perFloats(
        0,
        w -> w.size() < 2 ? Column.ABSENT : Line.through(w, w.stepMillis()).at(seconds[w.step()]));
  }

  /** A line through samples by least squares, with time in seconds from an origin. */
  private record Line(double slope, double intercept) {
    double at(double seconds) {
      return slope * seconds + intercept;
    }

    static Line through(Window w, long originMillis) {
      if (isLevel(w)) {
        boolean infinite = Double.isInfinite(w.first());
        return infinite ? new Line(Double.NaN, Double.NaN) : new Line(0, w.first());
      }
      var sumX = new Kahan();
      var sumY = new Kahan();
      var sumXy = new Kahan();
      var sumXx = new Kahan();
      for (int i = 0; i < w.size(); i++) {
        double x = (w.millis(i) - originMillis) / 1000.0;
        sumX.add(x);
        sumY.add(w.value(i));
        sumXy.add(x * w.value(i));
        sumXx.add(x * x);
      }
      double n = w.size();
      double covariance = sumXy.value() - sumX.value() * sumY.value() / n;
      double variance = sumXx.value() - sumX.value() * sumX.value() / n;
      double slope = covariance / variance;
      return new Line(slope, sumY.value() / n - slope * sumX.value() / n);
    }

    private static boolean isLevel(Window w) {
      for (int i = 0; i < w.size(); i++) {
        if (w.value(i) != w.first()) {
          return false;
        }
      }
      return true;
    }
  }

  /** Holt's double exponential smoothing. */
  private static Columns smooth(Invocation in) {
    double[] smoothing = in.scalar(1);
    double[] trend = in.scalar(2);
    return in.perWindow(
        0,
        (w, into) -> {
          requireFactor("smoothing factor. Expected: 0 < sf < 1", smoothing[w.step()]);
          requireFactor("trend factor. Expected: 0 < tf < 1", trend[w.step()]);
          in.ofFloats(w, into, floats -> smoothed(floats, smoothing[w.step()], trend[w.step()]));
        });
  }

  private static void requireFactor(String what, double factor) {
    if (factor <= 0 || factor >= 1) {
      throw QueryException.execution("invalid " + what + ", got: " + GoText.sixDecimals(factor));
    }
  }

  private static double smoothed(Window w, double smoothing, double trendFactor) {
    if (w.size() < 2) {
      return Column.ABSENT;
    }
    double before = 0;
    double now = w.first();
    double trend = w.value(1) - w.first();
    for (int i = 1; i < w.size(); i++) {
      if (i > 1) {
        trend = trendFactor * (now - before) + (1 - trendFactor) * trend;
      }
      double next = smoothing * w.value(i) + (1 - smoothing) * (now + trend);
      before = now;
      now = next;
    }
    return now;
  }
}
