package io.tocsin.model;

import io.tocsin.model.ZeroBuckets.Zeros;
import java.util.stream.IntStream;

/** Tells whether a counter started anew between two histograms of it. */
final class HistogramReset {
  private final Histogram current;
  private final Histogram previous;

  HistogramReset(Histogram current, Histogram previous) {
    this.current = current;
    this.previous = previous;
  }

  boolean detected() {
    return switch (current.hint()) {
      case RESET -> true;
      case NOT_RESET -> false;
      case UNKNOWN, GAUGE ->
          current.count() < previous.count()
              || (current.usesCustomBuckets() ? customFell() : exponentialFell());
    };
  }

  private boolean customFell() {
    if (!previous.usesCustomBuckets()) {
      return true;
    }
    if (CustomBounds.same(current, previous)) {
      return fell(current.positive(), previous.positive(), Double.NEGATIVE_INFINITY);
    }
    double[] common = CustomBounds.common(current.sharedBounds(), previous.sharedBounds());
    double[] now = CustomBounds.totals(current, common);
    double[] before = CustomBounds.totals(previous, common);
    return IntStream.range(0, now.length).anyMatch(i -> now[i] < before[i]);
  }

  /** Finer buckets or a narrower zero bucket come with a restart of what is observed only. */
  private boolean exponentialFell() {
    double threshold = current.zeroThreshold();
    if (current.schema() > previous.schema() || threshold < previous.zeroThreshold()) {
      return true;
    }
    Zeros zeros = ZeroBuckets.zeros(previous, threshold);
    if (zeros.threshold() != threshold || current.zeroCount() < zeros.count()) {
      return true;
    }
    int shift = previous.schema() - current.schema();
    return fell(current.positive(), previous.positive().widened(shift), threshold)
        || fell(current.negative(), previous.negative().widened(shift), threshold);
  }

  /** Whether a bucket beyond the threshold has fewer observations than before, or is gone. */
  private boolean fell(BucketCounts now, BucketCounts before, double threshold) {
    int at = 0;
    for (int i = 0; i < before.size(); i++) {
      if (current.bound(before.index(i)) <= threshold) {
        continue;
      }
      while (at < now.size() && now.index(at) < before.index(i)) {
        at++;
      }
      boolean gone = at == now.size() || now.index(at) != before.index(i);
      if (gone ? before.count(i) != 0 : now.count(at) < before.count(i)) {
        return true;
      }
    }
    return false;
  }
}
