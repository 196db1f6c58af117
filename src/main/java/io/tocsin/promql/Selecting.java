package io.tocsin.promql;

import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import io.tocsin.promql.Expr.Aggregate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Aggregations that pass some samples of each group and keep their labels: {@code topk}, {@code
 * bottomk}, {@code limitk}, {@code limit_ratio}.
 */
final class Selecting {
  /** The greatest double below 2^63. */
  private static final double TOO_MANY = Math.nextDown(0x1p63);

  private final Aggregate aggregate;
  private final Evaluator evaluator;
  private final int steps;
  private final double[] parameters;

  /**
   * @param parameters per step
   */
  Selecting(Aggregate aggregate, Evaluator evaluator, Steps steps, double[] parameters) {
    this.aggregate = aggregate;
    this.evaluator = evaluator;
    this.steps = steps.count();
    this.parameters = parameters;
  }

  /** The selected samples; for one step in the order that the operator gives them. */
  List<Column> of(Evaluated.Columns input, Map<Labels, List<Column>> groups) {
    if (input.list().isEmpty()) {
      return List.of();
    }
    return switch (aggregate.op()) {
      case TOPK -> ranked(groups.values(), Comparator.comparingDouble(Selecting::nanAsLowest));
      case BOTTOMK ->
          ranked(groups.values(), Comparator.comparingDouble(Selecting::nanAsHighest).reversed());
      case LIMITK -> limited(groups.values());
      case LIMIT_RATIO -> sampled(input.list());
      default -> throw new IllegalStateException(aggregate.op() + " selects nothing");
    };
  }

  private static double nanAsLowest(double value) {
    return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
  }

  private static double nanAsHighest(double value) {
    return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
  }

  /** How many samples to take per step. */
  private int[] counts() {
    if (Arrays.stream(parameters).noneMatch(k -> k >= 1) && !anyNaNBeside()) {
      return new int[steps];
    }
    for (double k : parameters) {
      requireCount(k);
    }
    return Arrays.stream(parameters)
        .mapToInt(k -> (int) Math.clamp(k, 0, Integer.MAX_VALUE))
        .toArray();
  }

  private boolean anyNaNBeside() {
    return Arrays.stream(parameters).anyMatch(Double::isNaN);
  }

  private static void requireCount(double k) {
    if (Double.isNaN(k)) {
      throw QueryException.execution("Parameter value is NaN");
    }
    if (k <= -0x1p63) {
      throw QueryException.execution("Scalar value " + GoText.shortFloat(k) + " underflows int64");
    }
    if (k >= TOO_MANY) {
      throw QueryException.execution("Scalar value " + GoText.shortFloat(k) + " overflows int64");
    }
  }

  /** A sample in the running, by its column's place in the group. */
  private record Candidate(int column, double value) {}

  private List<Column> ranked(Collection<List<Column>> groups, Comparator<Double> order) {
    int[] counts = counts();
    var selected = new ArrayList<Column>();
    for (List<Column> group : groups) {
      selected.addAll(ranked(group, counts, order));
    }
    return selected;
  }

  private List<Column> ranked(List<Column> group, int[] counts, Comparator<Double> order) {
    double[][] kept = new double[group.size()][];
    List<Integer> sequence = List.of();
    for (int step = 0; step < steps; step++) {
      List<Candidate> best = best(group, step, counts[step], order);
      for (Candidate candidate : best) {
        if (kept[candidate.column()] == null) {
          kept[candidate.column()] = empty();
        }
        kept[candidate.column()][step] = candidate.value();
      }
      sequence = best.stream().map(Candidate::column).toList();
    }
    return steps == 1 ? columns(group, kept, sequence) : columns(group, kept, all(group.size()));
  }

  private static List<Integer> all(int size) {
    return java.util.stream.IntStream.range(0, size).boxed().toList();
  }

  private static List<Column> columns(List<Column> group, double[][] kept, List<Integer> sequence) {
    return sequence.stream()
        .filter(i -> kept[i] != null)
        .map(i -> new Column(group.get(i).labels(), kept[i]))
        .toList();
  }

  private double[] empty() {
    evaluator.budget().take(steps);
    return Column.absent(steps);
  }

  /** The {@code count} best samples, best first; of equal ones the earlier. */
  private static List<Candidate> best(
      List<Column> group, int step, int count, Comparator<Double> order) {
    if (count < 1) {
      return List.of();
    }
    Comparator<Candidate> worstFirst =
        Comparator.comparing(Candidate::value, realFirst(order))
            .thenComparing(Comparator.comparingInt(Candidate::column).reversed());
    var heap = new PriorityQueue<Candidate>(worstFirst);
    for (int i = 0; i < group.size(); i++) {
      if (group.get(i).has(step)) {
        heap.add(new Candidate(i, group.get(i).values()[step]));
        if (heap.size() > count) {
          heap.poll();
        }
      }
    }
    return heap.stream().sorted(worstFirst.reversed()).toList();
  }

  /** NaN is worse than any number, an infinity at the wrong end included. */
  private static Comparator<Double> realFirst(Comparator<Double> order) {
    return Comparator.comparing((Double value) -> !value.isNaN()).thenComparing(order);
  }

  private List<Column> limited(Collection<List<Column>> groups) {
    int[] counts = counts();
    var selected = new ArrayList<Column>();
    for (List<Column> group : groups) {
      int[] left = counts.clone();
      for (Column column : group) {
        selected.add(first(column, left));
      }
    }
    return selected;
  }

  /** The samples of a column at steps where some are left to take. */
  private Column first(Column column, int[] left) {
    double[] values = empty();
    for (int i = 0; i < steps; i++) {
      if (column.has(i) && left[i] > 0) {
        left[i]--;
        values[i] = column.values()[i];
      }
    }
    return new Column(column.labels(), values);
  }

  private List<Column> sampled(List<Column> columns) {
    double[] ratios = Arrays.stream(parameters).map(this::ratio).toArray();
    return columns.stream().map(column -> sampled(column, ratios)).toList();
  }

  private double ratio(double wanted) {
    if (Double.isNaN(wanted)) {
      throw QueryException.execution("Ratio value is NaN");
    }
    double ratio = Math.clamp(wanted, -1.0, 1.0);
    if (ratio != wanted) {
      evaluator
          .annotations()
          .warn(
              aggregate.parameter().orElseThrow().span(),
              "ratio value should be between -1 and 1, got "
                  + GoText.shortFloat(wanted)
                  + ", capping to "
                  + GoText.shortFloat(ratio));
    }
    return ratio;
  }

  private Column sampled(Column column, double[] ratios) {
    double offset = LabelHash.fraction(column.labels());
    double[] values = empty();
    for (int i = 0; i < steps; i++) {
      boolean taken = ratios[i] >= 0 ? offset < ratios[i] : offset >= 1 + ratios[i];
      values[i] = taken ? column.values()[i] : Column.ABSENT;
    }
    return new Column(column.labels(), values);
  }
}
