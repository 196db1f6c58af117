package io.tocsin.remote;

import io.tocsin.model.GoText;
import io.tocsin.model.LabelNames;
import io.tocsin.model.Labels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

  /** Whether a series can be named so; if not, {@link #fault} tells why. */
  boolean nameASeries() {
    return hasMetricName() && duplicate.isEmpty();
  }

  private boolean hasMetricName() {
    return !pairs.containsKey("") && !pairs.getOrDefault(Labels.NAME, "").isEmpty();
  }

  /** What makes these labels unfit to name a series, in Prometheus's words. */
  String fault() {
    return hasMetricName()
        ? "invalid labels for series, labels %s, duplicated label %s"
            .formatted(text(pairs), duplicate.orElse(""))
        : "invalid metric name or labels, got " + text(pairs);
  }

  /** As Prometheus writes them in errors: <code>{__name__="up", job="web"}</code>. */
  static String text(Labels labels) {
    var pairs = new LinkedHashMap<String, String>();
    labels.forEach(pairs::put);
    return text(pairs);
  }

  private static String text(Map<String, String> pairs) {
    return new TreeMap<>(pairs)
        .entrySet().stream()
            .map(pair -> name(pair.getKey()) + "=" + GoText.quote(pair.getValue()))
            .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String name(String name) {
    return LabelNames.isLegacy(name) ? name : GoText.quote(name);
  }

  /** The labels; only where they {@link #nameASeries}. */
  Labels labels() {
    return Labels.of(pairs);
  }
}
