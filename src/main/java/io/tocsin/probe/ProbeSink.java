package io.tocsin.probe;

import io.tocsin.health.ProbeHealth;
import io.tocsin.health.ProbeResult;
import java.time.Duration;

/** Takes what the schedule yields. Called on the scheduler's context; must return at once. */
public interface ProbeSink {
  /** One probe ended; {@code after} is {@code before} with {@code result} counted in. */
  void completed(Target target, ProbeResult result, ProbeHealth before, ProbeHealth after);

  /** {@code count} probes were not made. */
  void skipped(Target target, SkipReason reason, long count);

  /** One probe starts {@code nanos} after its time; never negative. */
  void lag(long nanos);

  /** The wall clock stepped by {@code step} against the monotonic clock; slots were laid anew. */
  void clockStepped(Duration step);
}
