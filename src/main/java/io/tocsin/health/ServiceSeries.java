package io.tocsin.health;

import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import io.tocsin.model.StaleMarker;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The series of one service: {@code service_instances} for every state and {@code service_quorum}.
 * Written when they change and else at most every {@link #REFRESH}, for a service has many probes.
 */
final class ServiceSeries {
  /** Well inside the five minutes after which a query no longer sees a value. */
  static final Duration REFRESH = Duration.ofSeconds(10);

  private static final long NEVER = Long.MIN_VALUE;

  private final Labels service;
  private final Map<State, Labels> instances = new EnumMap<>(State.class);
  private final Labels quorum;
  private long lastMillis = NEVER;

  ServiceSeries(ServicePlan plan) {
    service = plan.labels().with("job", plan.name());
    Labels counts = service.with(Labels.NAME, "service_instances");
    for (State state : State.values()) {
      instances.put(state, counts.with(EnumLabels.STATE.of(state)));
    }
    quorum = service.with(Labels.NAME, "service_quorum");
  }

  boolean isNamedLike(ServiceSeries other) {
    return service.equals(other.service);
  }

  void write(ServiceHealth before, ServiceHealth after, Instant at, List<Sample> into) {
    boolean same =
        before.instances().equals(after.instances()) && before.quorum() == after.quorum();
    long atMillis = at.toEpochMilli();
    boolean fresh = lastMillis != NEVER && atMillis < lastMillis + REFRESH.toMillis();
    if (same && fresh) {
      return;
    }
    lastMillis = Math.max(atMillis, lastMillis + 1);
    instances.forEach(
        (state, labels) -> into.add(new Sample(labels, lastMillis, after.count(state))));
    into.add(new Sample(quorum, lastMillis, after.quorum()));
  }

  void endAll(long atMillis, List<Sample> into) {
    if (lastMillis == NEVER) {
      return;
    }
    lastMillis = Math.max(atMillis, lastMillis + 1);
    instances
        .values()
        .forEach(labels -> into.add(new Sample(labels, lastMillis, StaleMarker.VALUE)));
    into.add(new Sample(quorum, lastMillis, StaleMarker.VALUE));
  }
}
