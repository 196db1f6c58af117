package io.tocsin.rules;

import io.tocsin.model.Labels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of running groups when the rule files are read anew.
 *
 * @param groups the new groups in order; those with an equal definition keep their state, the
 *     others inherit that of their namesake rule by rule
 * @param removed groups that are gone; their {@link GroupState#staleMarkers} are to be written
 */
public record Reload(List<RunningGroup> groups, List<RunningGroup> removed) {
  public Reload {
    groups = List.copyOf(groups);
    removed = List.copyOf(removed);
  }

  /** The start of the server: nothing runs before, and everything may have to be restored. */
  public static Reload atStart(List<RuleGroup> groups) {
    return new Reload(
        groups.stream()
            .map(group -> new RunningGroup(group, GroupState.restarting(group)))
            .toList(),
        List.of());
  }

  /** Groups are the same when file and name are. */
  public static Reload of(Collection<RunningGroup> before, List<RuleGroup> after) {
    Map<String, RunningGroup> gone = new LinkedHashMap<>();
    before.forEach(running -> gone.put(running.group().key(), running));
    var groups = new ArrayList<RunningGroup>();
    for (RuleGroup group : after) {
      RunningGroup old = gone.remove(group.key());
      groups.add(
          old == null ? new RunningGroup(group, GroupState.initial(group)) : next(old, group));
    }
    return new Reload(groups, List.copyOf(gone.values()));
  }

  private static RunningGroup next(RunningGroup old, RuleGroup group) {
    return old.group().equals(group) ? old : new RunningGroup(group, inherited(old, group));
  }

  /** What makes a rule the same rule after an edit of its expression. */
  private record Identity(String name, Map<String, String> labels) {
    static Identity of(Rule rule) {
      return new Identity(rule.name(), rule.labelTexts());
    }
  }

  /** Rules of one identity inherit in order; what nobody inherits departs. */
  private static GroupState inherited(RunningGroup old, RuleGroup group) {
    Map<Identity, Deque<RuleState>> states = new HashMap<>();
    for (int i = 0; i < old.group().rules().size(); i++) {
      states
          .computeIfAbsent(Identity.of(old.group().rules().get(i)), _ -> new ArrayDeque<>())
          .add(old.state().rules().get(i));
    }
    var rules = new ArrayList<RuleState>();
    for (Rule rule : group.rules()) {
      Deque<RuleState> same = states.getOrDefault(Identity.of(rule), new ArrayDeque<>());
      RuleState state = same.poll();
      rules.add(state == null ? RuleState.NEW : RuleState.continuing(state));
    }
    Set<Labels> departed = new LinkedHashSet<>(old.state().departed());
    states.values().forEach(left -> left.forEach(state -> departed.addAll(state.series())));
    return new GroupState(
        old.state().lastEvaluation(), old.state().evaluationTime(), rules, departed);
  }
}
