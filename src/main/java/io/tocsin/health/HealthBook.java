package io.tocsin.health;

import io.tocsin.health.ServicePlan.InstancePlan;
import io.tocsin.health.ServicePlan.ProbePlan;
import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of all services: every result passes through here once and comes out as what
 * changed and what to store. Owned by one thread; what it hands out is immutable.
 *
 * <p>Ids are those of the live protocol: {@code service}, {@code service/instance}, {@code
 * service/instance/probe}.
 */
public final class HealthBook {
  /** The probe that writes {@code up}; without one of this name the first of the instance does. */
  public static final String LIVENESS = "liveness";

  private Entries watched = new Entries(); // confined

  /** Everything that is watched, by id, in the order of the configuration. */
  private record Entries(
      Map<String, ServiceEntry> services,
      Map<String, InstanceEntry> instances,
      Map<String, ProbeEntry> probes) {
    Entries() {
      this(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    Set<String> ids() {
      var ids = new TreeSet<String>();
      ids.addAll(services.keySet());
      ids.addAll(instances.keySet());
      ids.addAll(probes.keySet());
      return ids;
    }
  }

  private static final class ServiceEntry {
    final ServicePlan plan;
    final ServiceSeries series;
    final Map<String, InstanceHealth> instances = new LinkedHashMap<>();
    ServiceHealth health;

    ServiceEntry(ServicePlan plan, ServiceSeries series, ServiceHealth health) {
      this.plan = plan;
      this.series = series;
      this.health = health;
    }
  }

  private static final class InstanceEntry {
    final String id;
    final InstancePlan plan;
    final ServiceEntry service;
    final Map<String, ProbeHealth> probes = new LinkedHashMap<>();
    InstanceHealth health;

    InstanceEntry(String id, InstancePlan plan, ServiceEntry service, InstanceHealth health) {
      this.id = id;
      this.plan = plan;
      this.service = service;
      this.health = health;
    }
  }

  private static final class ProbeEntry {
    final ProbePlan plan;
    final InstanceEntry instance;
    final ProbeSeries series;
    ProbeHealth health;
    Strip strip = Strip.EMPTY;
    Optional<ProbeResult> last = Optional.empty();

    ProbeEntry(ProbePlan plan, InstanceEntry instance, ProbeSeries series, ProbeHealth health) {
      this.plan = plan;
      this.instance = instance;
      this.series = series;
      this.health = health;
    }
  }

  /**
   * What one result did.
   *
   * @param samples to store, in the order of their times for each series
   */
  public record Accepted(
      Change<ProbeHealth> probe,
      Change<InstanceHealth> instance,
      Change<ServiceHealth> service,
      List<Sample> samples) {}

  /**
   * What a new configuration did.
   *
   * @param gone ids of services, instances and probes that are no longer watched, sorted
   * @param samples stale markers for the series that ended
   */
  public record Replaced(Set<String> gone, List<Sample> samples) {}

  /** One service for those who show it. */
  public record ServiceView(ServicePlan plan, ServiceHealth health) {}

  /** One instance for those who show it. */
  public record InstanceView(String service, InstancePlan plan, InstanceHealth health) {}

  /**
   * One probe for those who show it.
   *
   * @param last empty before the first result
   */
  public record ProbeView(
      String service,
      String instance,
      ProbePlan plan,
      ProbeHealth health,
      Strip strip,
      Optional<ProbeResult> last) {}

  /**
   * Takes one result of the probe {@code id}.
   *
   * @param after the probe's health with this result counted in
   * @return empty when no such probe is watched (any more)
   */
  public Optional<Accepted> accept(String id, ProbeResult result, ProbeHealth after) {
    ProbeEntry probe = watched.probes.get(id);
    if (probe == null) {
      return Optional.empty();
    }
    var samples = new ArrayList<Sample>();
    probe.series.write(result, after, samples);
    Change<ProbeHealth> probeChange = new Change<>(id, probe.health, after);
    probe.health = after;
    probe.strip = probe.strip.with(result.verdict());
    probe.last = Optional.of(result);
    Change<InstanceHealth> instanceChange = advance(probe, result.endedAt());
    Change<ServiceHealth> serviceChange = advance(probe.instance.service, instanceChange, result);
    probe.instance.service.series.write(
        serviceChange.before(), serviceChange.after(), result.endedAt(), samples);
    return Optional.of(new Accepted(probeChange, instanceChange, serviceChange, samples));
  }

  private static Change<InstanceHealth> advance(ProbeEntry probe, Instant now) {
    InstanceEntry instance = probe.instance;
    InstanceHealth before = instance.health;
    instance.probes.put(probe.plan.name(), probe.health);
    instance.health = before.advance(instance.probes, now);
    return new Change<>(instance.id, before, instance.health);
  }

  private static Change<ServiceHealth> advance(
      ServiceEntry service, Change<InstanceHealth> cause, ProbeResult result) {
    ServiceHealth before = service.health;
    if (cause.changed()) { // most results change nothing, and a service may have many instances
      String name = cause.id().substring(service.plan.name().length() + 1);
      service.instances.put(name, cause.after());
      service.health = before.advance(service.instances, before.quorum(), result.endedAt());
    }
    return new Change<>(service.plan.name(), before, service.health);
  }

  /**
   * Watches exactly {@code plans} from now on. What is known of a probe whose id stays is kept.
   *
   * @param now the time of the stale markers, and the beginning of what is new
   */
  public Replaced replaceAll(List<ServicePlan> plans, Instant now) {
    Entries old = watched;
    watched = new Entries();
    plans.forEach(plan -> add(plan, old, now));
    var samples = new ArrayList<Sample>();
    old.probes.forEach((id, e) -> endUnlessKept(e, watched.probes.get(id), now, samples));
    old.services.forEach((id, e) -> endUnlessKept(e, watched.services.get(id), now, samples));
    Set<String> gone = old.ids();
    gone.removeAll(watched.ids());
    return new Replaced(gone, samples);
  }

  private void add(ServicePlan plan, Entries before, Instant now) {
    Optional<ServiceEntry> old = Optional.ofNullable(before.services.get(plan.name()));
    var named = new ServiceSeries(plan);
    var service =
        new ServiceEntry(
            plan,
            old.map(o -> o.series).filter(named::isNamedLike).orElse(named),
            old.map(o -> o.health).orElseGet(() -> ServiceHealth.initial(plan.quorum())));
    watched.services.put(plan.name(), service);
    plan.instances().forEach(instance -> add(instance, service, before, now));
    service.health = service.health.advance(service.instances, plan.quorum(), now);
  }

  private void add(InstancePlan plan, ServiceEntry service, Entries before, Instant now) {
    String id = service.plan.name() + "/" + plan.name();
    Optional<InstanceEntry> old = Optional.ofNullable(before.instances.get(id));
    InstanceHealth health = old.map(o -> o.health).orElse(InstanceHealth.INITIAL);
    var instance = new InstanceEntry(id, plan, service, health);
    watched.instances.put(id, instance);
    for (ProbePlan probe : plan.probes()) {
      String probeId = id + "/" + probe.name();
      var entry = entry(probe, instance, Optional.ofNullable(before.probes.get(probeId)));
      watched.probes.put(probeId, entry);
      instance.probes.put(probe.name(), entry.health);
    }
    instance.health = health.advance(instance.probes, now);
    service.instances.put(plan.name(), instance.health);
  }

  private static ProbeEntry entry(
      ProbePlan plan, InstanceEntry instance, Optional<ProbeEntry> old) {
    Labels labels =
        instance
            .plan
            .labels()
            .with(Labels.of("job", instance.service.plan.name(), "instance", instance.plan.name()));
    var named = new ProbeSeries(labels, plan.name(), writesUp(plan, instance.plan));
    var entry =
        new ProbeEntry(
            plan,
            instance,
            old.map(o -> o.series).filter(named::isNamedLike).orElse(named),
            old.map(o -> o.health.under(plan.policy()))
                .orElseGet(() -> ProbeHealth.initial(plan.policy())));
    entry.strip = old.map(o -> o.strip).orElse(Strip.EMPTY);
    entry.last = old.flatMap(o -> o.last);
    return entry;
  }

  private static boolean writesUp(ProbePlan probe, InstancePlan instance) {
    boolean anyLiveness = instance.probes().stream().anyMatch(p -> p.name().equals(LIVENESS));
    return anyLiveness
        ? probe.name().equals(LIVENESS)
        : probe.name().equals(instance.probes().getFirst().name());
  }

  private static void endUnlessKept(
      ProbeEntry old, @Nullable ProbeEntry replacement, Instant now, List<Sample> into) {
    if (replacement == null || replacement.series != old.series) {
      old.series.endAll(now.toEpochMilli(), into);
    }
  }

  private static void endUnlessKept(
      ServiceEntry old, @Nullable ServiceEntry replacement, Instant now, List<Sample> into) {
    if (replacement == null || replacement.series != old.series) {
      old.series.endAll(now.toEpochMilli(), into);
    }
  }

  /** All services, in the order of the configuration. */
  public List<ServiceView> services() {
    return watched.services.values().stream().map(HealthBook::view).toList();
  }

  /** All instances, in the order of the configuration. */
  public List<InstanceView> instances() {
    return watched.instances.values().stream().map(HealthBook::view).toList();
  }

  /** All probes, in the order of the configuration. */
  public List<ProbeView> probes() {
    return watched.probes.values().stream().map(HealthBook::view).toList();
  }

  public Optional<ServiceView> service(String id) {
    return Optional.ofNullable(watched.services.get(id)).map(HealthBook::view);
  }

  public Optional<InstanceView> instance(String id) {
    return Optional.ofNullable(watched.instances.get(id)).map(HealthBook::view);
  }

  public Optional<ProbeView> probe(String id) {
    return Optional.ofNullable(watched.probes.get(id)).map(HealthBook::view);
  }

  private static ServiceView view(ServiceEntry entry) {
    return new ServiceView(entry.plan, entry.health);
  }

  private static InstanceView view(InstanceEntry entry) {
    return new InstanceView(entry.service.plan.name(), entry.plan, entry.health);
  }

  private static ProbeView view(ProbeEntry entry) {
    InstanceEntry instance = entry.instance;
    return new ProbeView(
        instance.service.plan.name(),
        instance.plan.name(),
        entry.plan,
        entry.health,
        entry.strip,
        entry.last);
  }
}
