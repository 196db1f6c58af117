package io.tocsin.promql;

import io.tocsin.model.GoText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remarks on a query beside its result, each text once, with the position where it was last raised.
 * Not thread-safe.
 */
final class Annotations {
  private final Map<String, Span> warnings = new LinkedHashMap<>();
  private int count;
  private final Map<String, Span> infos = new LinkedHashMap<>();
  private final Map<String, ForcedMonotonicity> forcedMonotonicity = new LinkedHashMap<>();
  private final Map<String, Overlaps> startTimeOverlaps = new LinkedHashMap<>(); // by metric

  void warn(Span at, String text) {
    count++;
    warnings.put("PromQL warning: " + text, at);
  }

  void inform(Span at, String text) {
    count++;
    infos.put("PromQL info: " + text, at);
  }

  /** {@code quantile value should be between 0 and 1}, for a {@code q} that is not. */
  void checkQuantile(Span at, double q) {
    if (Double.isNaN(q) || q < 0 || q > 1) {
      warn(at, "quantile value should be between 0 and 1, got " + GoText.shortFloat(q));
    }
  }

  /**
   * Adds one evaluation of classic buckets whose counts fell where they must rise.
   *
   * @param forMetric of which metric, where that is known, as the text says it
   */
  void forcedMonotonicity(Span at, String forMetric, Buckets.Fix fix, long stepMillis) {
    count++;
    forcedMonotonicity.merge(
        forMetric,
        new ForcedMonotonicity(at, fix, 1, stepMillis, stepMillis),
        ForcedMonotonicity::and);
  }

  /** What is said where resets and known non-resets were {@code combined}. */
  static String conflictingResets(String operation) {
    return "conflicting counter resets during histogram " + operation;
  }

  /** What is said where histograms of different custom buckets were {@code combined}. */
  static String reconciledBuckets(String operation) {
    return "mismatched custom buckets were reconciled during " + operation;
  }

  static String ignoredHistogram(AggregateOp op) {
    return "ignored histogram in " + op.word() + " aggregation";
  }

  static String mixOfKinds(String metricName) {
    return "encountered a mix of histograms and floats for metric name " + GoText.quote(metricName);
  }

  static String mixOfSchemas(String metricName) {
    return "vector contains a mix of histograms with exponential and custom buckets schemas for"
        + " metric name "
        + GoText.quote(metricName);
  }

  /** How often anything was remarked. */
  int count() {
    return count;
  }

  private record Overlaps(Span at, int count) {}

  /** Adds one sample that claims to have counted when the sample before it was taken. */
  void startTimeOverlap(Span at, String metricName) {
    count++;
    startTimeOverlaps.merge(
        metricName, new Overlaps(at, 1), (known, _) -> new Overlaps(known.at, known.count + 1));
  }

  List<String> warnings() {
    var all = new LinkedHashMap<>(warnings);
    startTimeOverlaps.forEach(
        (name, overlaps) ->
            all.put(
                "PromQL warning: sample has start time that overlaps with previous sample timestamp"
                    + " for metric "
                    + GoText.quote(name)
                    + (overlaps.count > 1 ? " (" + overlaps.count + " occurrences)" : ""),
                overlaps.at));
    return rendered(all);
  }

  List<String> infos() {
    var all = new LinkedHashMap<>(infos);
    forcedMonotonicity.forEach((forMetric, forced) -> all.put(forced.text(forMetric), forced.at));
    return rendered(all);
  }

  private static List<String> rendered(Map<String, Span> annotations) {
    return annotations.entrySet().stream()
        .map(entry -> entry.getKey() + " (" + entry.getValue().place() + ")")
        .toList();
  }

  /** What {@link Annotations#forcedMonotonicity} has gathered; the first position stays. */
  private record ForcedMonotonicity(
      Span at, Buckets.Fix fix, int samples, long fromMillis, long toMillis) {
    ForcedMonotonicity and(ForcedMonotonicity next) {
      return new ForcedMonotonicity(
          at,
          fix.and(next.fix),
          samples + next.samples,
          Math.min(fromMillis, next.fromMillis),
          Math.max(toMillis, next.toMillis));
    }

    String text(String forMetric) {
      return "PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see"
          + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
          + forMetric
          + ", from buckets "
          + GoText.shortFloat(fix.lowestBound())
          + " to "
          + GoText.shortFloat(fix.highestBound())
          + ", with a max diff of "
          + twoDigits(fix.greatestFall())
          + ", over "
          + samples
          + " samples from "
          + seconds(fromMillis)
          + " to "
          + seconds(toMillis);
    }

    /** Go's {@code %.2g}, which rounds the exact value, halves to even. */
    private static String twoDigits(double value) {
      if (!Double.isFinite(value)) {
        return GoText.shortFloat(value);
      }
      double rounded =
          new BigDecimal(value).round(new MathContext(2, RoundingMode.HALF_EVEN)).doubleValue();
      return rounded >= 100 ? GoText.exponentFloat(rounded) : GoText.shortFloat(rounded);
    }

    private static String seconds(long millis) {
      return Instant.ofEpochSecond(millis / 1000).toString();
    }
  }
}
