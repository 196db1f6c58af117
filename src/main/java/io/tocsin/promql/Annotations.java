package io.tocsin.promql;

import io.tocsin.model.GoText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remarks on a query beside its result, each text once, with the position where it was last raised.
 * Not thread-safe.
 */
final class Annotations {
  private final Map<String, Span> warnings = new LinkedHashMap<>();
  private final Map<String, Span> infos = new LinkedHashMap<>();
  private @Nullable ForcedMonotonicity forcedMonotonicity;

  void warn(Span at, String text) {
    warnings.put("PromQL warning: " + text, at);
  }

  void inform(Span at, String text) {
    infos.put("PromQL info: " + text, at);
  }

  /** {@code quantile value should be between 0 and 1}, for a {@code q} that is not. */
  void checkQuantile(Span at, double q) {
    if (Double.isNaN(q) || q < 0 || q > 1) {
      warn(at, "quantile value should be between 0 and 1, got " + GoText.shortFloat(q));
    }
  }

  /** Adds one evaluation of classic buckets whose counts fell where they must rise. */
  void forcedMonotonicity(Span at, Buckets.Fix fix, long stepMillis) {
    var found = new ForcedMonotonicity(at, fix, 1, stepMillis, stepMillis);
    forcedMonotonicity = forcedMonotonicity == null ? found : forcedMonotonicity.and(found);
  }

  List<String> warnings() {
    return rendered(warnings);
  }

  List<String> infos() {
    var all = new LinkedHashMap<>(infos);
    if (forcedMonotonicity != null) {
      all.put(forcedMonotonicity.text(), forcedMonotonicity.at());
    }
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

    String text() {
      return "PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see"
          + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile),"
          + " from buckets "
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

    /** Go's {@code %.2g}. */
    private static String twoDigits(double value) {
      double rounded = Double.parseDouble(String.format(Locale.ROOT, "%.1e", value));
      return rounded >= 100 ? GoText.exponentFloat(rounded) : GoText.shortFloat(rounded);
    }

    private static String seconds(long millis) {
      return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }
  }
}
