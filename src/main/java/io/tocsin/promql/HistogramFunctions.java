package io.tocsin.promql;

import static io.tocsin.promql.ValueType.SCALAR;
import static io.tocsin.promql.ValueType.STRING;
import static io.tocsin.promql.ValueType.VECTOR;

import io.tocsin.model.GoNumber;
import io.tocsin.model.GoText;
import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import io.tocsin.promql.Evaluated.Columns;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Functions of histograms: of native ones, which are samples, and of classic ones, which are series
 * with an upper bound in label {@code le}.
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
          ofNative("histogram_count", Histogram::count),
          ofNative("histogram_sum", Histogram::sum),
          ofNative("histogram_avg", histogram -> histogram.sum() / histogram.count()),
          ofNative("histogram_stddev", histogram -> Math.sqrt(NativeVariance.of(histogram))),
          ofNative("histogram_stdvar", NativeVariance::of));

  private HistogramFunctions() {}

  private static PromFunction ofNative(String name, ToDoubleFunction<Histogram> f) {
    return PromFunction.vector(
        name,
        List.of(VECTOR),
        in ->
            Columns.merging(
                in.vector(0).list().stream()
                    .filter(Column::hasHistograms)
                    .map(column -> named(in, perHistogram(column, f)))
                    .toList()));
  }

  private static Column perHistogram(Column column, ToDoubleFunction<Histogram> f) {
    var results = column.builder();
    for (int i = 0; i < column.values().length; i++) {
      Histogram histogram = column.histogram(i);
      if (histogram != null) {
        results.set(i, f.applyAsDouble(histogram));
      }
    }
    return results.build();
  }

  /** These drop the metric name alone, and no other reserved label. */
  private static Column named(Invocation in, Column column) {
    return in.evaluator().features().delaysNameRemoval()
        ? column.withNameDropped(true)
        : column.withLabels(column.labels().without(Labels.NAME));
  }

  /** One bucket over all steps. */
  private record Bucket(double bound, Column column) {}

  /**
   * The histograms of an instant vector.
   *
   * @param argument its place among the arguments
   * @param classic buckets by the labels their histogram has, metric name included; ascending by
   *     bound
   * @param natives columns with histograms by their labels
   * @param mended at which steps the buckets of classic ones have been found out of order
   */
  private record Input(
      Invocation in,
      int argument,
      Map<Labels, List<Bucket>> classic,
      Map<Labels, Column> natives,
      Map<Labels, BitSet> mended) {
    Input(Invocation in, int argument) {
      this(in, argument, new LinkedHashMap<>(), new LinkedHashMap<>(), new HashMap<>());
    }

    Span at() {
      return in.place(argument);
    }

    /** Metric names are known to remarks only as long as they are not dropped. */
    String forMetric(Labels labels) {
      boolean known = in.evaluator().features().delaysNameRemoval();
      String name = known ? labels.metricName() : "";
      return name.isEmpty() ? "" : " for metric name " + GoText.quote(name);
    }

    /** Remarks once on buckets that are out of order, however many quantiles are asked of them. */
    void informOfMended(Labels labels, Buckets.Fix fix, int step) {
      BitSet steps = mended.computeIfAbsent(labels, _ -> new BitSet());
      if (!steps.get(step)) {
        steps.set(step);
        in.annotations().forcedMonotonicity(at(), forMetric(labels), fix, in.steps().millis(step));
      }
    }
  }

  /** What is computed of the histograms of either kind at one step. */
  private interface Estimator {
    double of(Labels labels, Buckets classic, int step);

    Estimate of(Histogram histogram, int step);
  }

  private static Columns quantile(Invocation in) {
    return quantile(in, 0, input(in, 1));
  }

  private static Columns quantile(Invocation in, int argument, Input input) {
    double[] q = in.scalar(argument);
    Span at = in.place(argument);
    for (double wanted : q) {
      in.annotations().checkQuantile(at, wanted);
    }
    return perHistogram(
        input,
        new Estimator() {
          @Override
          public double of(Labels labels, Buckets buckets, int step) {
            if (Buckets.isQuantile(q[step])) {
              buckets.makeMonotonic().ifPresent(fix -> input.informOfMended(labels, fix, step));
            }
            return buckets.quantile(q[step]);
          }

          @Override
          public Estimate of(Histogram histogram, int step) {
            return NativeQuantile.of(q[step], histogram);
          }
        });
  }

  /** {@code histogram_quantiles(v, label, q...)}: each quantile, named in {@code label}. */
  private static Columns quantiles(Invocation in) {
    Input input = input(in, 0);
    String label = in.text(1);
    var columns = new ArrayList<Column>();
    for (int i = 2; i < in.count(); i++) {
      Map<String, BitSet> steps = stepsByText(in.scalar(i));
      for (Column column : quantile(in, i, input).list()) {
        steps.forEach(
            (q, at) -> {
              in.evaluator().budget().take(column.weight());
              columns.add(column.where(at::get).withLabels(column.labels().with(label, q)));
            });
      }
    }
    return Columns.merging(columns);
  }

  /** At which steps a quantile has which text. */
  private static Map<String, BitSet> stepsByText(double[] q) {
    Map<String, BitSet> steps = new LinkedHashMap<>();
    for (int i = 0; i < q.length; i++) {
      steps.computeIfAbsent(openMetricsFloat(q[i]), _ -> new BitSet()).set(i);
    }
    return steps;
  }

  private static String openMetricsFloat(double value) {
    String text = GoText.shortFloat(value == 0 ? 0 : value); // the negative zero has no sign, too
    boolean whole = Double.isFinite(value) && text.indexOf('.') < 0 && text.indexOf('e') < 0;
    return whole ? text + ".0" : text;
  }

  private static Columns fraction(Invocation in) {
    double[] lower = in.scalar(0);
    double[] upper = in.scalar(1);
    return perHistogram(
        input(in, 2),
        new Estimator() {
          @Override
          public double of(Labels labels, Buckets buckets, int step) {
            return buckets.fraction(lower[step], upper[step]);
          }

          @Override
          public Estimate of(Histogram histogram, int step) {
            return NativeFraction.of(lower[step], upper[step], histogram);
          }
        });
  }

  private static Input input(Invocation in, int argument) {
    var input = new Input(in, argument);
    for (Column column : in.vector(argument).list()) {
      if (column.hasHistograms()) {
        input.natives().put(column.labels(), column);
      }
      if (column.hasFloats()) {
        addBucket(column, input);
      }
    }
    input.classic().values().forEach(b -> b.sort(Comparator.comparingDouble(Bucket::bound)));
    return input;
  }

  private static void addBucket(Column column, Input input) {
    String text = column.labels().get(BOUND);
    OptionalDouble bound = GoNumber.number(text);
    if (bound.isPresent()) {
      input
          .classic()
          .computeIfAbsent(column.labels().without(BOUND), _ -> new ArrayList<>())
          .add(new Bucket(bound.getAsDouble(), column));
    } else {
      input
          .in()
          .annotations()
          .warn(
              input.at(),
              "bucket label \"le\" is missing or has a malformed value of "
                  + GoText.quote(text)
                  + input.forMetric(column.labels()));
    }
  }

  private static Columns perHistogram(Input input, Estimator estimator) {
    var columns = new ArrayList<Column>();
    int steps = input.in().steps().count();
    Map<Labels, BitSet> mixed = mixed(input, steps);
    input
        .natives()
        .forEach(
            (labels, column) -> {
              input.in().evaluator().budget().take(steps);
              BitSet left = mixed.getOrDefault(labels, new BitSet());
              columns.add(natives(input, column, left, estimator));
            });
    input
        .classic()
        .forEach(
            (labels, buckets) -> {
              input.in().evaluator().budget().take(steps);
              BitSet left = mixed.getOrDefault(labels, new BitSet());
              columns.add(classic(labels, buckets, steps, left, estimator));
            });
    return Columns.merging(columns.stream().map(input.in().evaluator()::nameless).toList());
  }

  /**
   * The steps at which there are classic and native histograms of the same labels: neither is used.
   */
  private static Map<Labels, BitSet> mixed(Input input, int steps) {
    Map<Labels, BitSet> mixed = new HashMap<>();
    input
        .natives()
        .forEach(
            (labels, column) -> {
              List<Bucket> buckets = input.classic().getOrDefault(labels, List.of());
              for (int i = 0; i < steps; i++) {
                int step = i;
                if (column.histogram(i) != null
                    && buckets.stream().anyMatch(bucket -> bucket.column().hasFloat(step))) {
                  mixed.computeIfAbsent(labels, _ -> new BitSet()).set(i);
                }
              }
            });
    mixed
        .keySet()
        .forEach(
            labels ->
                input
                    .in()
                    .annotations()
                    .warn(
                        input.at(),
                        "vector contains a mix of classic and native histograms"
                            + input.forMetric(labels)));
    return mixed;
  }

  private static Column classic(
      Labels labels, List<Bucket> buckets, int steps, BitSet left, Estimator estimator) {
    double[] values = Column.absent(steps);
    var atStep = new Buckets(buckets.size());
    for (int i = left.nextClearBit(0); i < steps; i = left.nextClearBit(i + 1)) {
      atStep.clear();
      boolean any = false;
      for (Bucket bucket : buckets) {
        if (bucket.column().hasFloat(i)) {
          atStep.add(bucket.bound(), bucket.column().values()[i]);
          any = true;
        }
      }
      if (any) {
        values[i] = estimator.of(labels, atStep, i);
      }
    }
    return new Column(labels, values);
  }

  private static Column natives(Input input, Column column, BitSet left, Estimator estimator) {
    double[] values = Column.absent(column.values().length);
    for (int i = left.nextClearBit(0); i < values.length; i = left.nextClearBit(i + 1)) {
      Histogram histogram = column.histogram(i);
      if (histogram != null) {
        Estimate estimate = estimator.of(histogram, i);
        informOfNans(input, column.labels(), estimate.nans());
        values[i] = estimate.value();
      }
    }
    return new Column(column.labels(), values);
  }

  private static void informOfNans(Input input, Labels labels, Estimate.Nans nans) {
    String text =
        switch (nans) {
          case NONE -> "";
          case RESULT -> "input to histogram_quantile has NaN observations, result is NaN";
          case SKEW -> "input to histogram_quantile has NaN observations, result is skewed higher";
          case EXCLUDED ->
              "input to histogram_fraction has NaN observations, which are excluded from all"
                  + " fractions";
        };
    if (!text.isEmpty()) {
      input.in().annotations().inform(input.at(), text + input.forMetric(labels));
    }
  }
}
