package io.tocsin.server;

import io.tocsin.health.ServicePlan;
import io.tocsin.probe.Instance;
import io.tocsin.probe.ServiceConfig;
import io.tocsin.probe.Target;
import io.tocsin.probe.Targets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is watched under one configuration.
 *
 * @param instances by {@code service/instance}
 * @param targets by id, in the order of the configuration
 */
record Watched(
    List<ServicePlan> plans, Map<String, Instance> instances, Map<String, Target> targets) {
  static final Watched NOTHING = new Watched(List.of(), Map.of(), Map.of());

  /** The same on every start; the second of two servers would take another. */
  private static final long PHASE_SEED = 0;

  static Watched of(List<ServiceConfig> services) {
    var targets = new LinkedHashMap<String, Target>();
    Targets.of(services, PHASE_SEED).forEach(target -> targets.put(target.id(), target));
    var instances = new LinkedHashMap<String, Instance>();
    for (ServiceConfig service : services) {
      for (Instance instance : service.instances()) {
        instances.put(service.name() + "/" + instance.name(), instance);
      }
    }
    return new Watched(services.stream().map(ServiceConfig::plan).toList(), instances, targets);
  }
}
