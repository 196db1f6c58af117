package io.tocsin.promql;

import io.tocsin.promql.Expr.Binary;
import io.tocsin.promql.Expr.Call;
import io.tocsin.promql.Expr.Subquery;
import io.tocsin.storage.SelectedSeries;
import java.util.Set;

/**
 * How much of native histograms an expression needs; upstream's {@code
 * detectHistogramStatsDecoding}. Where only their counts and sums are asked for, buckets are left
 * out from the start, so that they cannot be at odds with each other either.
 *
 * @param statistics whether a function above asks for counts or sums alone
 * @param buckets whether something above needs buckets, or resets as they tell of them
 */
record HistogramDetail(boolean statistics, boolean buckets) {
  /** Of a whole query. */
  static final HistogramDetail FULL = new HistogramDetail(false, false);

  private static final Set<String> OF_STATISTICS =
      Set.of("histogram_count", "histogram_sum", "histogram_avg");

  private static final Set<String> OF_BUCKETS =
      Set.of("histogram_quantile", "histogram_quantiles", "histogram_fraction");

  /** What the operands of {@code expr} need where {@code expr} stands. */
  HistogramDetail within(Expr expr) {
    return switch (expr) {
      case Call c when OF_STATISTICS.contains(c.function().name()) ->
          new HistogramDetail(true, buckets);
      case Call c when OF_BUCKETS.contains(c.function().name()) -> withBuckets();
      case Subquery _ -> withBuckets();
      case Binary b when b.op().isTrim() -> withBuckets();
      case Expr _ -> this;
    };
  }

  private HistogramDetail withBuckets() {
    return new HistogramDetail(statistics, true);
  }

  boolean omitsBuckets() {
    return statistics && !buckets;
  }

  /** The series with what is needed of its histograms. */
  SelectedSeries of(SelectedSeries series) {
    return omitsBuckets() && !series.histograms().isEmpty()
        ? new SelectedSeries(
            series.labels(), series.samples(), series.histograms().totals(), series.starts())
        : series;
  }
}
