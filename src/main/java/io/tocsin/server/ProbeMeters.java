package io.tocsin.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.tocsin.health.ProbeHealth;
import io.tocsin.health.ProbeResult;
import io.tocsin.health.Verdict;
import io.tocsin.probe.ProbeSink;
import io.tocsin.probe.SkipReason;
import io.tocsin.probe.Target;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what the schedules yield and hands results on. Any probe verticle may call. */
final class ProbeMeters implements ProbeSink {
  private static final Logger log = LoggerFactory.getLogger(ProbeMeters.class);

  private final HealthVerticle health;
  private final Map<Verdict, Counter> results = new EnumMap<>(Verdict.class);
  private final Map<SkipReason, Counter> skips = new EnumMap<>(SkipReason.class);
  private final Timer lag;
  private final LagWindow recentLag = new LagWindow();
  private final LongAdder completed = new LongAdder();
  private final LongAdder skipped = new LongAdder();

  ProbeMeters(HealthVerticle health, Metrics metrics) {
    this.health = health;
    this.lag =
        metrics.lagHistogram("probe_schedule_lag", "How late probes start after their time.");
    for (Verdict verdict : Verdict.values()) {
      results.put(
          verdict, metrics.counter("probe_results", "Probes by verdict.", "result", text(verdict)));
    }
    for (SkipReason reason : SkipReason.values()) {
      skips.put(
          reason,
          metrics.counter("probe_skipped", "Probes that were not made.", "reason", text(reason)));
    }
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void completed(Target target, ProbeResult result, ProbeHealth before, ProbeHealth after) {
    completed.increment();
    count(results, result.verdict()).increment();
    health.observe(target, result, after);
  }

  private static <K> Counter count(Map<K, Counter> counters, K key) {
    return java.util.Objects.requireNonNull(counters.get(key)); // every constant has one
  }

  @Override
  public void skipped(Target target, SkipReason reason, long count) {
    skipped.add(count);
    count(skips, reason).increment((double) count);
  }

  @Override
  public void lag(long nanos) {
    lag.record(nanos, TimeUnit.NANOSECONDS);
    recentLag.record(nanos);
  }

  @Override
  public void clockStepped(Duration step) {
    log.warn("wall clock stepped; probe slots laid anew step={}", step);
  }

  /** Probes completed since the start. */
  long completed() {
    return completed.sum();
  }

  /** Probes not made since the start. */
  long skipped() {
    return skipped.sum();
  }

  LagWindow recentLag() {
    return recentLag;
  }
}
