package io.tocsin.health;

import io.tocsin.model.Labels;
import java.util.EnumMap;
import java.util.Map;

/** One label whose values are the names of an enum's constants; each label set is made once. */
final class EnumLabels<E extends Enum<E>> {
  static final EnumLabels<State> STATE = new EnumLabels<>("state", State.class);
  static final EnumLabels<Reason> REASON = new EnumLabels<>("reason", Reason.class);

  private final Map<E, Labels> labels;

  private EnumLabels(String label, Class<E> type) {
    labels = new EnumMap<>(type);
    for (E constant : type.getEnumConstants()) {
      labels.put(constant, Labels.of(label, constant.name()));
    }
  }

  Labels of(E constant) {
    return labels.getOrDefault(constant, Labels.EMPTY);
  }
}
