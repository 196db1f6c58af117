package io.tocsin.probe;

import java.time.Duration;

/**
 * One question to one instance, and when to ask it.
 *
 * @param id {@code service/instance/probe}; stays the same over restarts
 * @param probe the {@code probe} label
 * @param phase where in each interval it is asked; from 0 to the interval, exclusive
 */
public record Target(
    String id, Instance instance, String probe, ProbeSpec spec, Timing timing, Duration phase) {
  public Target {
    boolean inside = !phase.isNegative() && phase.compareTo(timing.interval()) < 0;
    if (!inside) {
      throw new IllegalArgumentException(
          id + ": phase " + phase + " is outside the interval " + timing.interval());
    }
  }

  /** A target with the id of its instance and probe. */
  public static Target of(Instance instance, ProbeConfig probe, Duration phase) {
    String id = Targets.instanceId(instance) + "/" + probe.name();
    return new Target(id, instance, probe.name(), probe.spec(), probe.timing(), phase);
  }

  /** Whether answers to {@code other} are answers to this: the same words to the same address. */
  boolean asksTheSameAs(Target other) {
    return instance.address().equals(other.instance.address()) && spec.equals(other.spec);
  }
}
