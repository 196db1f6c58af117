package io.tocsin.probe;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/** From services to targets: who is asked what, at which phase, and on which event loop. */
public final class Targets {
  private Targets() {}

  private record Unphased(Instance instance, ProbeConfig probe, String id) {}

  private record Cluster(String host, Duration interval) {}

  /**
   * All targets of {@code services}. Their phases follow from their ids, so that they are the same
   * after a restart (as Prometheus does it); the targets of one remote host divide the interval
   * evenly among themselves (as HAProxy does it), so that no machine gets all its probes at once.
   *
   * @param seed another one gives other phases, for the second of two servers
   */
  public static List<Target> of(Collection<ServiceConfig> services, long seed) {
    var clusters = new LinkedHashMap<Cluster, List<Unphased>>();
    for (ServiceConfig service : services) {
      for (Instance instance : service.instances()) {
        for (ProbeConfig probe : service.probes()) {
          String id = instanceId(instance) + "/" + probe.name();
          var cluster = new Cluster(host(instance.address()), probe.timing().interval());
          clusters
              .computeIfAbsent(cluster, _ -> new ArrayList<>())
              .add(new Unphased(instance, probe, id));
        }
      }
    }
    var targets = new ArrayList<Target>();
    clusters.forEach((cluster, members) -> spread(cluster.interval, members, seed, targets));
    return targets;
  }

  private static void spread(
      Duration interval, List<Unphased> members, long seed, List<Target> into) {
    members.sort(Comparator.comparing(Unphased::id));
    long period = interval.toNanos();
    long first = Math.floorMod(hash(members.getFirst().id) ^ seed, period);
    for (int i = 0; i < members.size(); i++) {
      long phase = (first + (long) ((double) period * i / members.size())) % period;
      Unphased member = members.get(i);
      into.add(Target.of(member.instance, member.probe, Duration.ofNanos(phase)));
    }
  }

  /**
   * Splits {@code targets} for {@code parts} event loops; all targets of one instance go together.
   *
   * @return {@code parts} lists, some maybe empty
   */
  public static List<List<Target>> share(Collection<Target> targets, int parts) {
    var shares = new ArrayList<List<Target>>();
    for (int i = 0; i < parts; i++) {
      shares.add(new ArrayList<>());
    }
    for (Target target : targets) {
      shares.get(part(target.instance(), parts)).add(target);
    }
    return shares;
  }

  /** Which of {@code parts} event loops asks {@code instance}, from 0. */
  public static int part(Instance instance, int parts) {
    return Math.toIntExact(Math.floorMod(hash(instanceId(instance)), (long) parts));
  }

  static String instanceId(Instance instance) {
    return instance.service() + "/" + instance.name();
  }

  /** The host of {@code host}, {@code host:port}, {@code [v6]:port} or a bare IPv6 address. */
  static String host(String address) {
    if (address.startsWith("[") && address.indexOf(']') > 0) {
      return address.substring(1, address.indexOf(']'));
    }
    int colon = address.indexOf(':');
    boolean onlyColon = colon >= 0 && colon == address.lastIndexOf(':');
    return onlyColon ? address.substring(0, colon) : address;
  }

  /** FNV-1a with the finalizer of MurmurHash3: short ids that differ in one digit end far apart. */
  static long hash(String id) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
