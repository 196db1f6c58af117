package io.tocsin.promql;

import io.tocsin.model.Matcher;
import io.tocsin.model.TimeRange;
import io.tocsin.promql.Expr.MatrixSelector;
import io.tocsin.promql.Expr.Subquery;
import io.tocsin.promql.Expr.VectorSelector;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
   */
  private record Wanted(List<TimeRange> ranges, boolean newestOnly) {
    Wanted and(Wanted other) {
      return new Wanted(
          union(ranges, other.ranges),
          newestOnly && other.newestOnly && ranges.equals(other.ranges));
    }
  }

  /** Whether histograms are read with their buckets, as upstream decides it. */
  private enum BucketUse {
    /** Nothing around says that they are not. */
    READ,
    /** Count and sum are enough for the call around. */
    NOT_READ,
    /** Something around needs them, whatever is between. */
    NEEDED;

    /** The same for what is in {@code expr}. */
    BucketUse in(Expr expr) {
      if (this == NEEDED) {
        return NEEDED;
      }
      return switch (expr) {
        case Subquery _ -> NEEDED;
        case Expr.Binary binary when binary.op().isTrim() -> NEEDED;
        case Expr.Call call -> in(call.function().name());
        case Expr _ -> this;
      };
    }

    private BucketUse in(String function) {
      return switch (function) {
        case "histogram_count", "histogram_sum", "histogram_avg" -> NOT_READ;
        case "histogram_quantile", "histogram_quantiles", "histogram_fraction" -> NEEDED;
        default -> this;
      };
    }
  }

  private static final Wanted UNPLANNED = new Wanted(List.of(), false);

  private final Querier querier;
  private final Steps query;
  private final long lookbackMillis;
  private final Map<List<Matcher>, Wanted> planned = new HashMap<>();
  private final Map<Selection, List<SelectedSeries>> read = new HashMap<>();
  private final Map<Selection, List<SelectedSeries>> readTotals = new HashMap<>();
  private final Set<Expr> ofTotals = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * @param lookbackMillis how far an instant selector looks back
   * @param defaultStepMillis step of subqueries that name none
   */
  Reads(Querier querier, Expr expr, Steps steps, long lookbackMillis, long defaultStepMillis) {
    this.querier = querier;
    this.query = steps;
    this.lookbackMillis = lookbackMillis;
    new Plan(defaultStepMillis).add(expr, steps, BucketUse.READ);
  }

  private final class Plan {
    private final long defaultStepMillis;

    Plan(long defaultStepMillis) {
      this.defaultStepMillis = defaultStepMillis;
    }

    void add(Expr expr, Steps steps, BucketUse around) {
      if (around == BucketUse.NOT_READ) {
        ofTotals.add(expr);
      }
      BucketUse buckets = around.in(expr);
      switch (expr) {
        case VectorSelector s -> add(s, reach(s), steps, isOfNewest(s, steps));
        case MatrixSelector m -> {
          add(m.selector(), reach(m), steps, false);
          if (around == BucketUse.NOT_READ) {
            ofTotals.add(m.selector());
          }
        }
        case Subquery s ->
            add(s.operand(), subquerySteps(s, steps, query, defaultStepMillis), buckets);
        case Expr other -> other.children().forEach(child -> add(child, steps, buckets));
      }
    }

    private static boolean isOfNewest(VectorSelector s, Steps steps) {
      return steps.longCount() == 1 && s.edges() != Edges.SMOOTHED;
    }

    private void add(VectorSelector selector, Reach reach, Steps steps, boolean newestOnly) {
      TimeRange range = range(selector.shift(), reach, steps);
      planned.merge(selector.matchers(), new Wanted(List.of(range), newestOnly), Wanted::and);
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
   * Whether it is around selectors, or one, of whose histograms only count and sum are read, so
   * that its result is not that of the same text elsewhere. What needs the buckets after all, such
   * as a subquery, may be taken for one.
   */
  boolean isOfTotals(Expr expr) {
    return ofTotals.contains(expr);
  }

  /** The series of a selector of the planned expression; the same list for the same read. */
  List<SelectedSeries> select(VectorSelector selector, Steps steps) {
    return select(selector, reach(selector), steps);
  }

  /** As {@link #select} for all that its windows may show. */
  List<SelectedSeries> select(MatrixSelector matrix, Steps steps) {
    return select(matrix.selector(), reach(matrix), steps);
  }

  private List<SelectedSeries> select(VectorSelector selector, Reach reach, Steps steps) {
    TimeRange wanted = range(selector.shift(), reach, steps);
    Wanted plan = planned.getOrDefault(selector.matchers(), UNPLANNED);
    TimeRange range =
        plan.ranges.stream()
            .filter(r -> r.contains(wanted.fromMillis()) && r.contains(wanted.toMillis()))
            .findFirst()
            .orElse(wanted);
    var selection = new Selection(range, selector.matchers());
    List<SelectedSeries> found =
        read.computeIfAbsent(
            selection,
            s ->
                plan.newestOnly
                    ? querier.newest(s.range(), s.matchers())
                    : querier.select(s.range(), s.matchers()));
    return isOfTotals(selector)
        ? readTotals.computeIfAbsent(selection, _ -> found.stream().map(Reads::totals).toList())
        : found;
  }

  private static SelectedSeries totals(SelectedSeries series) {
    return series.histograms().isEmpty()
        ? series
        : new SelectedSeries(
            series.labels(), series.samples(), series.histograms().totals(), series.starts());
  }
}
