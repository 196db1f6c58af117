package io.tocsin.notify;

import io.tocsin.model.Labels;
import java.util.Comparator;

/**
 * The order of alerts in a notification, which is Alertmanager's: by job, by instance, then by
 * label set. In the first two an alert without the label comes last. Of two label sets the smaller
 * comes first; then the one that lacks the first name in which they differ; then the smaller value.
 */
final class AlertOrder {
  static final Comparator<Labels> OF_LABELS =
      byValueOf("job").thenComparing(byValueOf("instance")).thenComparing(AlertOrder::compareSets);

  private AlertOrder() {}

  private static Comparator<Labels> byValueOf(String name) {
    return Comparator.comparing((Labels labels) -> !labels.has(name))
        .thenComparing(labels -> labels.get(name));
  }

  private static int compareSets(Labels a, Labels b) {
    if (a.size() != b.size()) {
      return Integer.compare(a.size(), b.size());
    }
    for (int i = 0; i < a.size(); i++) {
      int byName = b.name(i).compareTo(a.name(i)); // the later name means that an earlier one lacks
      if (byName != 0) {
        return byName;
      }
      int byValue = a.value(i).compareTo(b.value(i));
      if (byValue != 0) {
        return byValue;
      }
    }
    return 0;
  }
}
