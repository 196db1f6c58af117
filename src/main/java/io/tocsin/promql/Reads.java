package io.tocsin.promql;

import io.tocsin.model.Matcher;
import io.tocsin.model.TimeRange;
import io.tocsin.promql.Expr.MatrixSelector;
import io.tocsin.promql.Expr.Subquery;
import io.tocsin.promql.Expr.VectorSelector;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Every read of one query, planned before the evaluation so that selectors with the same matchers
 * share one read where their time ranges touch. Not thread-safe.
 */
final class Reads {
  private record Selection(TimeRange range, List<Matcher> matchers) {}

  /** How far before and after a time a selector reads, in milliseconds. */
  private record Reach(long back, long ahead) {}

  /**
   * What is wanted of the series of some matchers.
   *
   * @param newestOnly whether the one range is looked at by instant selectors at one step alone
   * @param byOne whether one selector alone wants them
   */
  private record Wanted(List<TimeRange> ranges, boolean newestOnly, boolean byOne) {
    Wanted and(Wanted other) {
      return new Wanted(
          union(ranges, other.ranges),
          newestOnly && other.newestOnly && ranges.equals(other.ranges),
          false);
    }
  }

  private static final Wanted UNPLANNED = new Wanted(List.of(), false, false);

  private final Querier querier;
  private final Steps query;
  private final long lookbackMillis;
  private final Map<List<Matcher>, Wanted> planned = new HashMap<>();
  private final Map<Selection, List<SelectedSeries>> read = new HashMap<>();

  /**
   * @param lookbackMillis how far an instant selector looks back
   * @param defaultStepMillis step of subqueries that name none
   */
  Reads(Querier querier, Expr expr, Steps steps, long lookbackMillis, long defaultStepMillis) {
    this.querier = querier;
    this.query = steps;
    this.lookbackMillis = lookbackMillis;
    new Plan(defaultStepMillis).add(expr, steps);
  }

  private final class Plan {
    private final long defaultStepMillis;

    Plan(long defaultStepMillis) {
      this.defaultStepMillis = defaultStepMillis;
    }

    void add(Expr expr, Steps steps) {
      switch (expr) {
        case VectorSelector s -> add(s, reach(s), steps, isOfNewest(s, steps));
        case MatrixSelector m -> add(m.selector(), reach(m), steps, false);
        case Subquery s -> add(s.operand(), subquerySteps(s, steps, query, defaultStepMillis));
        case Expr other -> other.children().forEach(child -> add(child, steps));
      }
    }

    private static boolean isOfNewest(VectorSelector s, Steps steps) {
      return steps.longCount() == 1 && s.edges() != Edges.SMOOTHED && !looksAheadOfItsTime(s);
    }

    /** Then {@code timestamp} asks for what was the newest before, see {@link Evaluator}. */
    private static boolean looksAheadOfItsTime(VectorSelector s) {
      return s.shift().isFixed() && s.shift().offset().value().isNegative();
    }

    private void add(VectorSelector selector, Reach reach, Steps steps, boolean newestOnly) {
      TimeRange range = range(selector.shift(), reach, steps);
      planned.merge(selector.matchers(), new Wanted(List.of(range), newestOnly, true), Wanted::and);
    }
  }

  private Reach reach(VectorSelector s) {
    return new Reach(lookbackMillis, s.edges().lookAhead(lookbackMillis));
  }

  private Reach reach(MatrixSelector m) {
    Edges edges = m.selector().edges();
    long range = m.range().value().toMillis();
    return new Reach(range + edges.lookBehind(lookbackMillis), edges.lookAhead(lookbackMillis));
  }

  static Steps subquerySteps(Subquery s, Steps outer, Steps query, long defaultStepMillis) {
    long step = s.step().map(d -> d.value().toMillis()).orElse(defaultStepMillis);
    if (step <= 0) {
      throw QueryException.execution("unexpected error: runtime error: integer divide by zero");
    }
    return Steps.ofSubquery(
        s.shift().referenceMillis(outer.firstMillis(), query),
        s.shift().referenceMillis(outer.lastMillis(), query),
        s.range().value().toMillis(),
        step);
  }

  private TimeRange range(TimeShift shift, Reach reach, Steps steps) {
    long first = shift.referenceMillis(steps.firstMillis(), query);
    long last = shift.referenceMillis(steps.lastMillis(), query);
    long from = Steps.minus(first, reach.back() - 1); // windows are open on the left
    long to = Steps.minus(Math.max(first, last), -reach.ahead());
    return new TimeRange(Math.min(from, last), to);
  }

  private static List<TimeRange> union(List<TimeRange> a, List<TimeRange> b) {
    var sorted =
        Stream.concat(a.stream(), b.stream())
            .sorted(Comparator.comparingLong(TimeRange::fromMillis))
            .toList();
    var union = new ArrayList<TimeRange>();
    for (TimeRange next : sorted) {
      boolean touches = !union.isEmpty() && next.fromMillis() <= union.getLast().toMillis();
      union.add(touches ? span(union.removeLast(), next) : next);
    }
    return union;
  }

  private static TimeRange span(TimeRange a, TimeRange b) {
    return new TimeRange(a.fromMillis(), Math.max(a.toMillis(), b.toMillis()));
  }

  /**
   * The series of a selector of the planned expression. What is read for several selectors is kept;
   * of other series, only those that the caller keeps are held.
   */
  Stream<SelectedSeries> select(VectorSelector selector, Steps steps) {
    return select(selector, reach(selector), steps);
  }

  /** As {@link #select} for all that its windows may show. */
  Stream<SelectedSeries> select(MatrixSelector matrix, Steps steps) {
    return select(matrix.selector(), reach(matrix), steps);
  }

  private Stream<SelectedSeries> select(VectorSelector selector, Reach reach, Steps steps) {
    TimeRange wanted = range(selector.shift(), reach, steps);
    Wanted plan = planned.getOrDefault(selector.matchers(), UNPLANNED);
    TimeRange range =
        plan.ranges.stream()
            .filter(r -> r.contains(wanted.fromMillis()) && r.contains(wanted.toMillis()))
            .findFirst()
            .orElse(wanted);
    if (plan.byOne && !plan.newestOnly) {
      return querier.stream(range, selector.matchers());
    }
    return read
        .computeIfAbsent(
            new Selection(range, selector.matchers()),
            s ->
                plan.newestOnly
                    ? querier.newest(s.range(), s.matchers())
                    : querier.select(s.range(), s.matchers()))
        .stream();
  }
}
