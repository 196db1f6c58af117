package io.tocsin.notify;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import java.util.List;

/**
 * While an alert that matches {@code source} fires, alerts that match {@code target} are not told
 * about, if both have the same values for the labels {@code equal}. A missing label equals an empty
 * one.
 *
 * @param name for people; made from the position where the configuration gives none
 */
public record InhibitRule(
    String name, List<Matcher> source, List<Matcher> target, List<String> equal) {
  public InhibitRule {
    source = List.copyOf(source);
    target = List.copyOf(target);
    equal = equal.stream().sorted().toList();
  }

  boolean isSource(Labels alert) {
    return source.stream().allMatch(matcher -> matcher.matches(alert));
  }

  boolean isTarget(Labels alert) {
    return target.stream().allMatch(matcher -> matcher.matches(alert));
  }

  Labels equalLabels(Labels alert) {
    return alert.keeping(equal);
  }
}
