package io.tocsin.health;

import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import io.tocsin.model.StaleMarker;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The series of one probe of one instance. It turns results into samples, makes each label set once
 * and ends a series with a stale marker when a result no longer carries it, as a scrape does.
 */
final class ProbeSeries {
  private final Labels target;
  private final Labels up;
  private final boolean writesUp;

  /** Metric, then the labels besides the target's; what is not live is not in here. */
  private final Map<String, Map<Labels, Series>> live = new HashMap<>();

  private long round;
  private long lastMillis = Long.MIN_VALUE;

  private static final class Series {
    final Labels labels;
    long round;

    Series(Labels labels) {
      this.labels = labels;
    }
  }

  /**
   * @param instance labels of the instance, {@code job} and {@code instance} among them
   * @param writesUp whether this probe speaks for the instance in {@code up}
   */
  ProbeSeries(Labels instance, String probe, boolean writesUp) {
    this.target = instance.with("probe", probe);
    this.up = instance;
    this.writesUp = writesUp;
  }

  /** Whether the series of {@code other} are named the same. */
  boolean isNamedLike(ProbeSeries other) {
    return target.equals(other.target) && up.equals(other.up) && writesUp == other.writesUp;
  }

  /**
   * Adds the samples of one result. An UNKNOWN result says nothing of the instance: {@code
   * probe_success} and {@code up} get no sample, and end when the state falls to UNKNOWN for it.
   */
  void write(ProbeResult result, ProbeHealth after, List<Sample> into) {
    lastMillis = Math.max(result.startedAt().toEpochMilli(), lastMillis + 1);
    round++;
    boolean known = result.verdict() != Verdict.UNKNOWN;
    if (known) {
      writeVerdict(result.verdict() != Verdict.FAIL, into);
    }
    put("probe_unknown", Labels.EMPTY, known ? 0 : 1, into);
    put("probe_duration_seconds", Labels.EMPTY, result.elapsed().toNanos() / 1e9, into);
    for (Measurement measured : result.measurements()) {
      put(measured.metric(), measured.labels(), measured.value(), into);
    }
    writeState(result, after, into);
    if (known || after.isBlindAt(result.endedAt())) {
      endUnwritten(into);
    }
  }

  private void writeVerdict(boolean success, List<Sample> into) {
    put("probe_success", Labels.EMPTY, success ? 1 : 0, into);
    if (writesUp) {
      put("up", Labels.EMPTY, success ? 1 : 0, into);
    }
  }

  private void writeState(ProbeResult result, ProbeHealth after, List<Sample> into) {
    put("probe_state", EnumLabels.STATE.of(after.state()), 1, into);
    put("probe_consecutive_failures", Labels.EMPTY, after.failures(), into);
    if (result.verdict() == Verdict.FAIL) {
      put("probe_failure_info", EnumLabels.REASON.of(result.reason()), 1, into);
    }
    if (after.firstBadAt().isPresent()) {
      double seconds = after.firstBadAt().get().toEpochMilli() / 1e3;
      put("probe_first_failure_timestamp_seconds", Labels.EMPTY, seconds, into);
    }
  }

  private void put(String metric, Labels extra, double value, List<Sample> into) {
    Series series =
        live.computeIfAbsent(metric, _ -> new HashMap<>())
            .computeIfAbsent(extra, _ -> new Series(name(metric, extra)));
    series.round = round;
    into.add(new Sample(series.labels, lastMillis, value));
  }

  private Labels name(String metric, Labels extra) {
    Labels.Builder name = (metric.equals("up") ? up : target).builder();
    extra.forEach(name::set);
    return name.set(Labels.NAME, metric).build();
  }

  private void endUnwritten(List<Sample> into) {
    Iterator<Map<Labels, Series>> metrics = live.values().iterator();
    while (metrics.hasNext()) {
      Map<Labels, Series> ofOne = metrics.next();
      ofOne.values().removeIf(series -> series.round != round && end(series, into));
      if (ofOne.isEmpty()) {
        metrics.remove();
      }
    }
  }

  private boolean end(Series series, List<Sample> into) {
    return into.add(new Sample(series.labels, lastMillis, StaleMarker.VALUE));
  }

  /**
   * Adds a stale marker for every series that is live, at {@code atMillis} or just after the last.
   */
  void endAll(long atMillis, List<Sample> into) {
    lastMillis = Math.max(atMillis, lastMillis + 1);
    live.values().forEach(ofOne -> ofOne.values().forEach(series -> end(series, into)));
    live.clear();
  }
}
