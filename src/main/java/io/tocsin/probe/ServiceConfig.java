package io.tocsin.probe;

import static io.tocsin.config.Invariant.check;

import io.tocsin.health.ServicePlan;
import io.tocsin.health.ServicePlan.InstancePlan;
import io.tocsin.health.ServicePlan.ProbePlan;
import io.tocsin.model.LabelNames;
import io.tocsin.model.Labels;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One service of {@code probes/*.yml}: its instances and what to ask each of them.
 *
 * @param name the {@code job} label
 * @param instances not empty, their names unique
 * @param quorum instances that must be up for the service to be up
 * @param probes not empty, their names unique, in the order of the file
 */
public record ServiceConfig(
    String name, Labels labels, List<Instance> instances, int quorum, List<ProbeConfig> probes) {
  private static final Set<String> RESERVED = Set.of("job", "instance", "probe");

  public ServiceConfig {
    instances = List.copyOf(instances);
    probes = List.copyOf(probes);
    checkName("service", "service", name);
    checkLabels("labels", labels);
    check(!instances.isEmpty(), "instances", "must name at least one instance");
    instances.forEach(instance -> checkName("instances", "instance", instance.name()));
    instances.forEach(instance -> checkAddress(instance.address()));
    checkUnique("instances", instances, Instance::name);
    check(
        quorum >= 1 && quorum <= Math.max(1, instances.size()),
        "quorum",
        "must be from 1 to %s, the number of instances, is %s",
        instances.size(),
        quorum);
    check(!probes.isEmpty(), "probes", "must hold at least one probe");
    probes.forEach(probe -> checkName("probes", "probe", probe.name()));
    checkUnique("probes", probes, ProbeConfig::name);
  }

  /** Names are parts of ids such as {@code shop/shop-2/readiness}. */
  private static void checkName(String key, String what, String name) {
    check(!name.isBlank(), key, "the name of a %s must not be empty", what);
    check(name.indexOf('/') < 0, key, "the name of a %s must not contain /: %s", what, name);
  }

  private static void checkAddress(String address) {
    boolean plain = !address.isBlank() && address.chars().noneMatch(Character::isWhitespace);
    check(plain, "instances", "is not an address such as 10.0.0.11 or web-1:8080: '%s'", address);
  }

  private static <T> void checkUnique(String key, List<T> all, Function<T, String> name) {
    var seen = new HashSet<String>();
    Optional<String> twice = all.stream().map(name).filter(n -> !seen.add(n)).findFirst();
    check(twice.isEmpty(), key, "two are named %s; names must be unique", twice.orElse(""));
  }

  /** Holds that {@code labels} may stand beside those that Tocsin sets. */
  static void checkLabels(String key, Labels labels) {
    labels.forEach(
        (name, _) -> {
          check(LabelNames.isLegacy(name), key, "is not a label name: %s", name);
          boolean reserved = RESERVED.contains(name) || name.startsWith("__");
          check(!reserved, key, "label %s is reserved; choose another name", name);
        });
  }

  /** What the health of this service depends on. */
  public ServicePlan plan() {
    List<ProbePlan> probePlans =
        probes.stream().map(probe -> new ProbePlan(probe.name(), probe.timing().policy())).toList();
    List<InstancePlan> instancePlans =
        instances.stream()
            .map(instance -> new InstancePlan(instance.name(), instance.labels(), probePlans))
            .toList();
    return new ServicePlan(name, labels, quorum, instancePlans);
  }
}
