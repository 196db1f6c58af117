package io.tocsin.promql;

import io.tocsin.model.GoText;
import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Evaluated.Scalars;
import io.tocsin.promql.Evaluated.Text;
import io.tocsin.promql.Expr.Aggregate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Aggregation operators: many columns to one per group, or to some of them. */
final class Aggregation {
  private final Aggregate aggregate;
  private final Evaluator evaluator;
  private final Steps steps;
  private final Optional<Evaluated> parameter;

  /** The columns of the operand, all and by group. */
  private record Grouped(Columns input, Map<Labels, List<Column>> groups) {}

  private Aggregation(
      Aggregate aggregate, Evaluator evaluator, Steps steps, Optional<Evaluated> parameter) {
    this.aggregate = aggregate;
    this.evaluator = evaluator;
    this.steps = steps;
    this.parameter = parameter;
  }

  /**
   * @throws QueryException when the operator's parameter is out of range
   */
  static Columns evaluate(Aggregate a, Evaluator evaluator, Steps steps) {
    Optional<Evaluated> parameter = a.parameter().map(p -> evaluator.evaluate(p, steps));
    parameter.ifPresent(Aggregation::requireLabelName);
    return new Aggregation(a, evaluator, steps, parameter).evaluate();
  }

  /** A parameter that is a text names the label of {@code count_values}. */
  private static void requireLabelName(Evaluated parameter) {
    if (parameter instanceof Text(String label) && (label.isEmpty() || !Bytes.isText(label))) {
      throw QueryException.execution("invalid label name " + GoText.quote(label));
    }
  }

  private Columns evaluate() {
    int count = steps.count();
    Annotations annotations = evaluator.annotations();
    return switch (aggregate.op()) {
      case SUM -> folded(() -> AddedFold.sum(count, annotations, operandPlace()));
      case AVG -> folded(() -> AddedFold.average(count, annotations, operandPlace()));
      case COUNT -> folded(() -> GroupFold.count(count));
      case GROUP -> folded(() -> GroupFold.group(count));
      case MIN -> foldedFloats(() -> GroupFold.min(count));
      case MAX -> foldedFloats(() -> GroupFold.max(count));
      case STDDEV -> ofFloats(Reductions::stddev);
      case STDVAR -> ofFloats(Reductions::stdvar);
      case QUANTILE -> quantiles();
      case COUNT_VALUES -> countValues();
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO -> selected();
    };
  }

  /** What needs each column but once: where the operand makes them one by one, none is held. */
  private Columns folded(Supplier<GroupFold> empty) {
    return folded(empty, _ -> {});
  }

  /** Of floats alone; histograms are passed over with a remark. */
  private Columns foldedFloats(Supplier<GroupFold> empty) {
    return folded(empty, this::informOfIgnored);
  }

  private Columns folded(Supplier<GroupFold> empty, Consumer<Column> seen) {
    var groups =
        new Groups<>(
            Signatures.of(aggregate.grouping()),
            () -> {
              evaluator.budget().take(steps.count());
              return empty.get();
            });
    evaluator.stream(
        aggregate.operand(),
        steps,
        column -> {
          if (!column.isEmpty()) { // no series upstream is without samples
            seen.accept(column);
            groups.of(column).fold(column);
          }
        });
    var results = new ArrayList<Column>();
    groups.bySignature().forEach((labels, fold) -> results.add(fold.result(labels)));
    return new Columns(results);
  }

  private void informOfIgnored(Column column) {
    if (column.hasHistograms()) {
      evaluator.annotations().inform(operandPlace(), Annotations.ignoredHistogram(aggregate.op()));
    }
  }

  /** Where remarks on what is aggregated point: inside any parentheses around it. */
  private Span operandPlace() {
    return aggregate.operand().unwrapped().span();
  }

  private Columns input() {
    return (Columns) evaluator.evaluate(aggregate.operand(), steps);
  }

  private Grouped grouped() {
    Columns input = input();
    return new Grouped(input, Groups.of(Signatures.of(aggregate.grouping()), input));
  }

  private interface Reduction {
    /** One value per step from those of a group that are there. */
    double[] of(List<Column> group, int steps);
  }

  /** As {@link #foldedFloats} for what needs the columns of a group together. */
  private Columns ofFloats(Reduction reduction) {
    Grouped grouped = grouped();
    grouped.input.list().forEach(this::informOfIgnored);
    var columns = new ArrayList<Column>(grouped.groups.size());
    grouped.groups.forEach(
        (labels, group) -> {
          evaluator.budget().take(steps.count());
          boolean nameDropped = group.stream().anyMatch(Column::nameDropped);
          double[] values = reduction.of(group, steps.count());
          columns.add(new Column(labels, values).withNameDropped(nameDropped));
        });
    return new Columns(columns);
  }

  private Columns selected() {
    Grouped grouped = grouped();
    var selecting = new Selecting(aggregate, evaluator, steps, parameters());
    return new Columns(selecting.of(grouped.input, grouped.groups));
  }

  private double[] parameters() {
    return ((Scalars) parameter.orElseThrow()).values();
  }

  private Columns quantiles() {
    double[] q = parameters();
    Span at = aggregate.parameter().orElseThrow().unwrapped().span();
    Arrays.stream(q).filter(Double::isNaN).limit(1).forEach(nan -> warn(at, nan));
    Arrays.stream(q).max().stream().filter(max -> max > 1).forEach(max -> warn(at, max));
    Arrays.stream(q).min().stream().filter(min -> min < 0).forEach(min -> warn(at, min));
    return ofFloats((group, count) -> Reductions.quantile(group, q));
  }

  private void warn(Span at, double q) {
    evaluator.annotations().checkQuantile(at, q);
  }

  private Columns countValues() {
    String label = ((Text) parameter.orElseThrow()).value();
    Map<Labels, Column> counts = new LinkedHashMap<>();
    for (Column column : input().list()) {
      evaluator.budget().checkTime();
      countValues(column, label, counts);
    }
    return new Columns(List.copyOf(counts.values()));
  }

  private void countValues(Column column, String label, Map<Labels, Column> counts) {
    Grouping grouping = aggregate.grouping();
    Signatures signatures = Signatures.of(grouping);
    for (int i = 0; i < column.values().length; i++) {
      if (column.has(i)) {
        Histogram histogram = column.histogram(i);
        String value = histogram == null ? GoText.plainFloat(column.values()[i]) : histogram.text();
        Labels valued = column.labels().with(label, value);
        Labels group = signatures.of(valued);
        Labels labels = grouping.without() ? group : group.with(label, value);
        Column counted = counts.computeIfAbsent(labels, this::empty);
        double before = counted.values()[i];
        counted.values()[i] = Column.isAbsent(before) ? 1 : before + 1;
      }
    }
  }

  private Column empty(Labels labels) {
    evaluator.budget().take(steps.count());
    return new Column(labels, Column.absent(steps.count()));
  }
}
