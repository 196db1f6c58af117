package io.tocsin.promql;

import static io.tocsin.promql.ValueType.SCALAR;
import static io.tocsin.promql.ValueType.STRING;
import static io.tocsin.promql.ValueType.VECTOR;

import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import io.tocsin.promql.Evaluated.Columns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Functions of classic histograms, which are series with an upper bound in label {@code le}.
 *
 * <p>Native histograms, once samples can be such, take part in all of these; the functions that
 * know nothing else yield nothing until then.
 */
final class HistogramFunctions {
  private static final String BOUND = "le";
  private static final int MOST_QUANTILES = 10;

  static final List<PromFunction> ALL =
      List.of(
          PromFunction.vector(
              "histogram_quantile", List.of(SCALAR, VECTOR), HistogramFunctions::quantile),
          PromFunction.vector(
                  "histogram_quantiles",
                  List.of(VECTOR, STRING, SCALAR, SCALAR),
                  HistogramFunctions::quantiles)
              .withVariadic(MOST_QUANTILES - 1)
              .asExperimental(),
          PromFunction.vector(
              "histogram_fraction", List.of(SCALAR, SCALAR, VECTOR), HistogramFunctions::fraction),
          nativeOnly("histogram_count"),
          nativeOnly("histogram_sum"),
          nativeOnly("histogram_avg"),
          nativeOnly("histogram_stddev"),
          nativeOnly("histogram_stdvar"));

  private HistogramFunctions() {}

  private static PromFunction nativeOnly(String name) {
    return PromFunction.vector(
        name, List.of(VECTOR), in -> new Columns(in.vector(0).list().stream().limit(0).toList()));
  }

  /** One bucket over all steps. */
  private record Bucket(double bound, Column column) {}

  /** What is computed of the buckets of one histogram at one step. */
  private interface BucketFunction {
    double of(Buckets buckets, int step);
  }

  private static Columns quantile(Invocation in) {
    return quantile(in, 0, histograms(in, 1));
  }

  private static Columns quantile(
      Invocation in, int argument, Map<Labels, List<Bucket>> histograms) {
    double[] q = in.scalar(argument);
    Span at = in.argument(argument).span();
    for (double wanted : q) {
      in.annotations().checkQuantile(at, wanted);
    }
    return perHistogram(in, histograms, (buckets, step) -> quantile(in, buckets, q[step], step));
  }

  private static double quantile(Invocation in, Buckets buckets, double q, int step) {
    if (Buckets.isQuantile(q)) {
      Span at = in.argument(in.count() == 2 ? 1 : 0).span();
      long millis = in.steps().millis(step);
      buckets
          .makeMonotonic()
          .ifPresent(fix -> in.annotations().forcedMonotonicity(at, fix, millis));
    }
    return buckets.quantile(q);
  }

  /** {@code histogram_quantiles(v, label, q...)}: each quantile, named in {@code label}. */
  private static Columns quantiles(Invocation in) {
    Map<Labels, List<Bucket>> histograms = histograms(in, 0);
    String label = in.text(1);
    var columns = new ArrayList<Column>();
    for (int i = 2; i < in.count(); i++) {
      String q = openMetricsFloat(in.scalar(i)[0]);
      for (Column column : quantile(in, i, histograms).list()) {
        columns.add(column.withLabels(column.labels().with(label, q)));
      }
    }
    return Columns.merging(columns);
  }

  private static String openMetricsFloat(double value) {
    String text = GoText.shortFloat(value);
    boolean whole = Double.isFinite(value) && text.indexOf('.') < 0 && text.indexOf('e') < 0;
    return whole ? text + ".0" : text;
  }

  private static Columns fraction(Invocation in) {
    double[] lower = in.scalar(0);
    double[] upper = in.scalar(1);
    return perHistogram(
        in, histograms(in, 2), (buckets, step) -> buckets.fraction(lower[step], upper[step]));
  }

  /** Buckets by the labels their histogram has, metric name included; ascending by bound. */
  private static Map<Labels, List<Bucket>> histograms(Invocation in, int argument) {
    Map<Labels, List<Bucket>> histograms = new LinkedHashMap<>();
    for (Column column : in.vector(argument).list()) {
      String text = column.labels().get(BOUND);
      OptionalDouble bound = Literals.goFloat(text);
      if (bound.isPresent()) {
        histograms
            .computeIfAbsent(column.labels().without(BOUND), _ -> new ArrayList<>())
            .add(new Bucket(bound.getAsDouble(), column));
      } else if (!column.isEmpty()) {
        in.annotations()
            .warn(
                in.argument(argument).span(),
                "bucket label \"le\" is missing or has a malformed value of " + GoText.quote(text));
      }
    }
    histograms.values().forEach(b -> b.sort(Comparator.comparingDouble(Bucket::bound)));
    return histograms;
  }

  private static Columns perHistogram(
      Invocation in, Map<Labels, List<Bucket>> histograms, BucketFunction f) {
    var columns = new ArrayList<Column>();
    histograms.forEach(
        (labels, buckets) -> {
          in.evaluator().budget().take(in.steps().count());
          double[] values = perStep(buckets, in.steps().count(), f);
          columns.add(in.evaluator().nameless(new Column(labels, values)));
        });
    return Columns.merging(columns);
  }

  private static double[] perStep(List<Bucket> buckets, int steps, BucketFunction f) {
    double[] values = Column.absent(steps);
    var atStep = new Buckets(buckets.size());
    for (int i = 0; i < steps; i++) {
      atStep.clear();
      boolean any = false;
      for (Bucket bucket : buckets) {
        if (bucket.column().has(i)) {
          atStep.add(bucket.bound(), bucket.column().values()[i]);
          any = true;
        }
      }
      if (any) {
        values[i] = f.of(atStep, i);
      }
    }
    return values;
  }
}
