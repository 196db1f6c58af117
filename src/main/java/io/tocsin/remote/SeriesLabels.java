package io.tocsin.remote;

import io.tocsin.model.Labels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Collects and checks the labels of one series. As in Prometheus their order does not matter and an
 * empty value means no label; a metric name is required. Not thread-safe.
 */
final class SeriesLabels {
  private final Map<String, String> pairs = new LinkedHashMap<>();
  private Optional<String> duplicate = Optional.empty();

  void add(String name, String value) {
    if (pairs.putIfAbsent(name, value) != null && duplicate.isEmpty()) {
      duplicate = Optional.of(name);
    }
  }

  /** Takes the place of what the label was; an empty value leaves it. */
  void replace(String name, String value) {
    if (!value.isEmpty()) {
      pairs.put(name, value);
    }
  }

  /** What makes these labels unfit to name a series, in Prometheus's words. */
  Optional<String> fault() {
    if (pairs.containsKey("") || pairs.getOrDefault(Labels.NAME, "").isEmpty()) {
      return Optional.of("invalid metric name or labels, got " + pairs);
    }
    return duplicate.map(
        name -> "invalid labels for series, labels %s, duplicated label %s".formatted(pairs, name));
  }

  /** The labels; only where there is no {@link #fault}. */
  Labels labels() {
    return Labels.of(pairs);
  }
}
