package io.tocsin.rules;

/** A group and what it remembers. */
public record RunningGroup(RuleGroup group, GroupState state) {
  public GroupSnapshot snapshot() {
    return state.snapshot(group);
  }
}
