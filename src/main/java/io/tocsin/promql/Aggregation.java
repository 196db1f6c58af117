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
import java.util.function.Supplier;

/** Aggregation operators: many columns to one per group, or to some of them. */
final class Aggregation {
  private final Aggregate aggregate;
  private final Evaluator evaluator;
  private final Steps steps;
  private final Optional<Evaluated> parameter;
  private final Columns input;
  private final Map<Labels, List<Column>> groups;

  private Aggregation(
      Aggregate aggregate,
      Evaluator evaluator,
      Steps steps,
      Optional<Evaluated> parameter,
      Columns input) {
    this.aggregate = aggregate;
    this.evaluator = evaluator;
    this.steps = steps;
    this.parameter = parameter;
    this.input = input;
    this.groups = Signatures.of(aggregate.grouping()).groups(input);
  }

  /**
   * @throws QueryException when the operator's parameter is out of range
   */
  static Columns evaluate(Aggregate a, Evaluator evaluator, Steps steps) {
    Optional<Evaluated> parameter = a.parameter().map(p -> evaluator.evaluate(p, steps));
    parameter.ifPresent(Aggregation::requireLabelName);
    var input = (Columns) evaluator.evaluate(a.operand(), steps);
    return new Aggregation(a, evaluator, steps, parameter, input).evaluate();
  }

  /** A parameter that is a text names the label of {@code count_values}. */
  private static void requireLabelName(Evaluated parameter) {
    if (parameter instanceof Text(String label) && (label.isEmpty() || !Bytes.isText(label))) {
      throw QueryException.execution("invalid label name " + GoText.quote(label));
    }
  }

  private Columns evaluate() {
    return switch (aggregate.op()) {
      case SUM -> added(Accumulator::ofSum, Reductions::sum);
      case AVG -> added(Accumulator::ofAverage, Reductions::average);
      case COUNT -> reduced(Reductions::count);
      case GROUP -> reduced(Reductions::group);
      case MIN -> ofFloats(Reductions::min);
      case MAX -> ofFloats(Reductions::max);
      case STDDEV -> ofFloats(Reductions::stddev);
      case STDVAR -> ofFloats(Reductions::stdvar);
      case QUANTILE -> quantiles();
      case COUNT_VALUES -> countValues();
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO -> selected();
    };
  }

  private interface Reduction {
    /** One value per step from those of a group that are there. */
    double[] of(List<Column> group, int steps);
  }

  private Columns reduced(Reduction reduction) {
    return perGroup((labels, group) -> new Column(labels, reduction.of(group, steps.count())));
  }

  /** Of floats alone; histograms are passed over with a remark. */
  private Columns ofFloats(Reduction reduction) {
    informOfIgnored();
    return reduced(reduction);
  }

  /** Where remarks on what is aggregated point: inside any parentheses around it. */
  private Span operandPlace() {
    return aggregate.operand().unwrapped().span();
  }

  private void informOfIgnored() {
    if (input.list().stream().anyMatch(Column::hasHistograms)) {
      evaluator.annotations().inform(operandPlace(), Annotations.ignoredHistogram(aggregate.op()));
    }
  }

  private Columns selected() {
    return new Columns(new Selecting(aggregate, evaluator, steps, parameters()).of(input, groups));
  }

  /** Of all floats or of all histograms. */
  private Columns added(Supplier<Accumulator> accumulator, Reduction ofFloats) {
    return perGroup(
        (labels, group) ->
            group.stream().anyMatch(Column::hasHistograms)
                ? added(labels, group, accumulator)
                : new Column(labels, ofFloats.of(group, steps.count())));
  }

  private Column added(Labels labels, List<Column> group, Supplier<Accumulator> accumulator) {
    var results = new Column.Builder(labels, steps.count());
    for (int i = 0; i < steps.count(); i++) {
      added(group, i, accumulator.get().compacting(), results);
    }
    return results.build();
  }

  private void added(List<Column> group, int step, Accumulator sum, Column.Builder results) {
    Annotations annotations = evaluator.annotations();
    Span at = operandPlace();
    for (Column column : group) {
      Histogram histogram = column.histogram(step);
      if (histogram != null && !sum.addUnlessFloatsCameFirst(histogram)) {
        annotations.warn(at, Annotations.mixOfSchemas(column.labels().metricName()));
        break; // nothing more is read of a group without result
      } else if (column.hasFloat(step)) {
        sum.add(column.values()[step]);
      }
    }
    sum.annotateBounds(annotations, at);
    if (sum.mixesKinds()) {
      annotations.warn(at, "encountered a mix of histograms and floats for aggregation");
    } else if (!sum.mixesSchemas()) {
      sum.annotateResets(annotations, at);
    }
    sum.put(step, results);
  }

  private interface GroupFunction {
    Column of(Labels labels, List<Column> group);
  }

  private Columns perGroup(GroupFunction function) {
    var columns = new ArrayList<Column>(groups.size());
    groups.forEach(
        (labels, group) -> {
          evaluator.budget().take(steps.count());
          boolean nameDropped = group.stream().anyMatch(Column::nameDropped);
          columns.add(function.of(labels, group).withNameDropped(nameDropped));
        });
    return new Columns(columns);
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
    for (Column column : input.list()) {
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
