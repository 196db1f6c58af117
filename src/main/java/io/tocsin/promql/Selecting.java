package io.tocsin.promql;

import io.tocsin.model.GoText;
import io.tocsin.model.LabelHash;
import io.tocsin.model.Labels;
import io.tocsin.promql.Expr.Aggregate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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
    return switch (aggregate.op()) {
      case TOPK -> ranked(groups.values(), true);
      case BOTTOMK -> ranked(groups.values(), false);
      case LIMITK -> limited(groups.values());
      case LIMIT_RATIO -> sampled(input.list(), groups.values());
      default -> throw new IllegalStateException(aggregate.op() + " selects nothing");
    };
  }

  /** How many samples to take per step. */
  private int[] counts() {
    double greatest = Arrays.stream(parameters).max().orElse(0); // NaN if there is any
    if (greatest < 1) {
      return new int[steps];
    }
    requireCounts(Arrays.stream(parameters).min().orElse(0), greatest);
    return Arrays.stream(parameters)
        .mapToInt(k -> (int) Math.clamp(k, 0, Integer.MAX_VALUE))
        .toArray();
  }

  private static void requireCounts(double least, double greatest) {
    if (Double.isNaN(greatest)) {
      throw QueryException.execution("Parameter value is NaN");
    }
    if (least <= -0x1p63) {
      throw QueryException.execution(
          "Scalar value " + GoText.shortFloat(least) + " underflows int64");
    }
    if (greatest >= TOO_MANY) {
      throw QueryException.execution(
          "Scalar value " + GoText.shortFloat(greatest) + " overflows int64");
    }
  }

  private List<Column> ranked(Collection<List<Column>> groups, boolean greatestIsBest) {
    int[] counts = counts();
    informOfIgnored(groups, counts);
    var selected = new ArrayList<Column>();
    for (List<Column> group : groups) {
      selected.addAll(ranked(group, counts, greatestIsBest));
    }
    return selected;
  }

  /** Histograms have no rank. */
  private void informOfIgnored(Collection<List<Column>> groups, int[] counts) {
    boolean any =
        groups.stream()
            .flatMap(List::stream)
            .filter(Column::hasHistograms)
            .anyMatch(
                column ->
                    IntStream.range(0, steps)
                        .anyMatch(i -> counts[i] > 0 && column.histogram(i) != null));
    if (any) {
      evaluator
          .annotations()
          .inform(aggregate.span(), Annotations.ignoredHistogram(aggregate.op()));
    }
  }

  private List<Column> ranked(List<Column> group, int[] counts, boolean greatestIsBest) {
    Map<Integer, Column.Builder> kept = new LinkedHashMap<>(); // of one step in ranks' order
    for (int step = 0; step < steps; step++) {
      for (int source : best(group, step, counts[step], greatestIsBest)) {
        Column column = group.get(source);
        kept.computeIfAbsent(source, _ -> empty(column)).copy(step, column);
      }
    }
    return kept.values().stream().map(Column.Builder::build).toList();
  }

  /** The places in {@code group} of its best samples, best first. */
  private static List<Integer> best(
      List<Column> group, int step, int count, boolean greatestIsBest) {
    if (count < 1) {
      return List.of();
    }
    var heap = new RankHeap(greatestIsBest, Math.min(count, group.size()));
    for (int i = 0; i < group.size(); i++) {
      if (group.get(i).hasFloat(step)) {
        heap.offer(group.get(i).values()[step], i);
      }
    }
    return heap.ranked();
  }

  private Column.Builder empty(Column like) {
    evaluator.budget().take(steps);
    return like.builder();
  }

  private List<Column> limited(Collection<List<Column>> groups) {
    int[] counts = counts();
    var selected = new ArrayList<Column>();
    for (List<Column> group : groups) {
      int[] left = counts.clone();
      List<Column> taken = group.stream().map(column -> first(column, left)).toList();
      selected.addAll(steps == 1 ? asInHeap(taken) : taken);
    }
    return selected;
  }

  /**
   * The samples of one step in the order in which upstream has them, that of a heap by their
   * values, where a histogram counts as 0.
   */
  private static List<Column> asInHeap(List<Column> columns) {
    var heap = new RankHeap(true, Math.max(1, columns.size()));
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).has(0)) {
        heap.offer(columns.get(i).hasFloat(0) ? columns.get(i).values()[0] : 0, i);
      }
    }
    return heap.unordered().stream().map(columns::get).toList();
  }

  /** The samples of a column at steps where some are left to take. */
  private Column first(Column column, int[] left) {
    evaluator.budget().take(steps);
    return column.where(step -> column.has(step) && left[step]-- > 0);
  }

  private List<Column> sampled(List<Column> columns, Collection<List<Column>> groups) {
    double greatest = Arrays.stream(parameters).max().orElse(0); // NaN if there is any
    double least = Arrays.stream(parameters).min().orElse(0);
    if (greatest == 0 && least == 0) {
      return List.of();
    }
    if (Double.isNaN(greatest)) {
      throw QueryException.execution("Ratio value is NaN");
    }
    if (greatest > 1) {
      warnOfRatio(greatest);
    }
    if (least < -1) {
      warnOfRatio(least);
    }
    double[] ratios = Arrays.stream(parameters).map(Selecting::ratio).toArray();
    if (steps > 1) {
      return columns.stream().map(column -> sampled(column, ratios)).toList();
    }
    return groups.stream()
        .map(group -> group.stream().map(column -> sampled(column, ratios)).toList())
        .flatMap(group -> asInHeap(group).stream())
        .toList();
  }

  private static double ratio(double wanted) {
    return Math.clamp(wanted, -1.0, 1.0);
  }

  private void warnOfRatio(double wanted) {
    evaluator
        .annotations()
        .warn(
            aggregate.parameter().orElseThrow().unwrapped().span(),
            "ratio value should be between -1 and 1, got "
                + GoText.shortFloat(wanted)
                + ", capping to "
                + GoText.shortFloat(ratio(wanted)));
  }

  private Column sampled(Column column, double[] ratios) {
    double offset = LabelHash.fraction(column.labels());
    evaluator.budget().take(steps);
    return column.where(
        step -> ratios[step] >= 0 ? offset < ratios[step] : offset >= 1 + ratios[step]);
  }
}
