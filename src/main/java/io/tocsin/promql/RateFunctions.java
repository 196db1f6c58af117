package io.tocsin.promql;

import static io.tocsin.promql.ValueType.MATRIX;

import io.tocsin.model.GoText;
import io.tocsin.storage.SelectedSeries;
import java.util.List;

/**
 * How much, and how often, series change in a window.
 *
 * <p>{@code anchored} and {@code smoothed} ranges would be other ways to find the values at the
 * window's edges, beside {@link #extrapolationFactor}.
 */
final class RateFunctions {
  static final List<PromFunction> ALL =
      List.of(
          counter("rate", w -> extrapolated(w, true) / w.rangeSeconds()),
          counter("increase", w -> extrapolated(w, true)),
          perWindow("delta", w -> w.size() < 2 ? Column.ABSENT : extrapolated(w, false)),
          perWindow("irate", RateFunctions::instantRate),
          perWindow("idelta", RateFunctions::instantDelta),
          perWindow("resets", RateFunctions::resets),
          perWindow("changes", RateFunctions::changes));

  private static final List<String> COUNTER_SUFFIXES =
      List.of("_total", "_sum", "_count", "_bucket");

  /** A gap at the edge of this many mean intervals means that the series starts or ends there. */
  private static final double EDGE_INTERVALS = 1.1;

  private RateFunctions() {}

  private static PromFunction perWindow(String name, Invocation.FloatFunction f) {
    return PromFunction.vector(name, List.of(MATRIX), in -> in.perFloats(0, f));
  }

  private static PromFunction counter(String name, Invocation.FloatFunction f) {
    return PromFunction.vector(
        name,
        List.of(MATRIX),
        in ->
            in.perWindow(
                0,
                (w, into) -> into.set(w.step(), w.size() < 2 ? Column.ABSENT : f.of(w)),
                (series, _) -> informIfNoCounter(in, series)));
  }

  private static void informIfNoCounter(Invocation in, SelectedSeries series) {
    String name = series.labels().metricName();
    if (!name.isEmpty() && COUNTER_SUFFIXES.stream().noneMatch(name::endsWith)) {
      in.annotations()
          .inform(
              in.argument(0).span(),
              "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                  + GoText.quote(name));
    }
  }

  /** The change over the samples of the window, stretched to the whole of it. */
  private static double extrapolated(Window w, boolean counter) {
    double change = w.last() - w.first();
    if (counter) {
      for (int i = 1; i < w.size(); i++) {
        change += w.value(i) < w.value(i - 1) ? w.value(i - 1) : 0;
      }
    }
    return change * extrapolationFactor(w, change, counter);
  }

  /**
   * Upstream's {@code extrapolatedRate}. The samples cover {@code sampled} of the window; each edge
   * adds the gap to it, or half a mean interval where the gap is too wide for the series to reach
   * the edge. A counter is not extended to before it was zero.
   *
   * <pre>
   * (start      first sample                      last sample   end]
   *     |--toStart--|------------- sampled -------------|--toEnd--|
   * </pre>
   */
  private static double extrapolationFactor(Window w, double change, boolean counter) {
    double toStart = (w.firstMillis() - w.startMillis()) / 1000.0;
    double toEnd = (w.endMillis() - w.lastMillis()) / 1000.0;
    double sampled = (w.lastMillis() - w.firstMillis()) / 1000.0;
    double interval = sampled / (w.size() - 1);
    double edge = interval * EDGE_INTERVALS;
    if (toStart >= edge) {
      toStart = interval / 2;
    }
    if (counter && change > 0 && w.first() >= 0) {
      toStart = Math.min(toStart, sampled * (w.first() / change));
    }
    if (toEnd >= edge) {
      toEnd = interval / 2;
    }
    return sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
  }

  private static double instantRate(Window w) {
    double seconds = lastIntervalSeconds(w);
    if (seconds == 0) {
      return Column.ABSENT;
    }
    double before = w.value(w.size() - 2);
    double change = w.last() < before ? w.last() : w.last() - before;
    return change / seconds;
  }

  private static double instantDelta(Window w) {
    return lastIntervalSeconds(w) == 0 ? Column.ABSENT : w.last() - w.value(w.size() - 2);
  }

  /** Between the last two samples; 0 when there is only one. */
  private static double lastIntervalSeconds(Window w) {
    return w.size() < 2 ? 0 : (w.lastMillis() - w.millis(w.size() - 2)) / 1000.0;
  }

  private static double resets(Window w) {
    int resets = 0;
    for (int i = 1; i < w.size(); i++) {
      resets += w.value(i) < w.value(i - 1) ? 1 : 0;
    }
    return resets;
  }

  /** Two NaN in a row are no change. */
  private static double changes(Window w) {
    int changes = 0;
    for (int i = 1; i < w.size(); i++) {
      double a = w.value(i - 1);
      double b = w.value(i);
      changes += a != b && !(Double.isNaN(a) && Double.isNaN(b)) ? 1 : 0;
    }
    return changes;
  }
}
