package io.tocsin.health;

import io.tocsin.model.Labels;
import java.util.List;

/**
 * A service whose health is watched: what a {@link HealthBook} needs to know of the configuration.
 *
 * @param name the {@code job} label
 * @param labels on the series of the service
 * @param quorum instances that must serve
 * @param instances in the order of the configuration
 */
public record ServicePlan(String name, Labels labels, int quorum, List<InstancePlan> instances) {
  public ServicePlan {
    instances = List.copyOf(instances);
  }

  /**
   * One instance.
   *
   * @param name the {@code instance} label
   * @param labels on its series besides {@code job} and {@code instance}: those of the service and
   *     its own
   * @param probes not empty, in the order of the configuration
   */
  public record InstancePlan(String name, Labels labels, List<ProbePlan> probes) {
    public InstancePlan {
      probes = List.copyOf(probes);
    }
  }

  /**
   * One question to it.
   *
   * @param name the {@code probe} label
   */
  public record ProbePlan(String name, HealthPolicy policy) {}
}
