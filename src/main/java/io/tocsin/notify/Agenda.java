package io.tocsin.notify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** When which group is due, soonest first. Confined to its dispatcher. */
final class Agenda {
  private final TreeMap<Instant, Set<Group.Id>> byTime = new TreeMap<>();
  private final Map<Group.Id, Instant> times = new HashMap<>();

  void set(Group.Id group, Instant at) {
    remove(group);
    times.put(group, at);
    byTime.computeIfAbsent(at, _ -> new LinkedHashSet<>()).add(group);
  }

  void remove(Group.Id group) {
    Instant at = times.remove(group);
    if (at != null) {
      byTime.computeIfPresent(
          at,
          (_, groups) -> {
            groups.remove(group);
            return groups.isEmpty() ? null : groups;
          });
    }
  }

  Optional<Instant> next() {
    return byTime.isEmpty() ? Optional.empty() : Optional.of(byTime.firstKey());
  }

  /** The groups whose time has come by {@code now}, in the order of their times. */
  List<Group.Id> due(Instant now) {
    var due = new ArrayList<Group.Id>();
    byTime.headMap(now, true).values().forEach(due::addAll);
    return due;
  }
}
