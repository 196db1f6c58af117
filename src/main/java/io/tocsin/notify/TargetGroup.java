package io.tocsin.notify;

import io.tocsin.config.Section;
import io.tocsin.config.Value;
import io.tocsin.model.Labels;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses with common labels, as an element of Prometheus's {@code static_configs} and of its
 * files of targets.
 *
 * @param targets each {@code HOST} or {@code HOST:PORT}
 */
public record TargetGroup(List<String> targets, Labels labels) {
  public TargetGroup {
    targets = List.copyOf(targets);
  }

  static TargetGroup from(Section s) {
    List<String> targets = s.list("targets", TargetGroup::address);
    Map<String, String> labels = s.stringMap("labels");
    if (labels.containsKey("")) {
      s.fault("labels", "a label name must not be empty");
    }
    return new TargetGroup(targets, Labels.of(labels));
  }

  private static Optional<String> address(Value value) {
    return value.scalar(
        "HOST:PORT, without scheme and path",
        text -> text.isBlank() || text.contains("/") ? Optional.empty() : Optional.of(text));
  }
}
