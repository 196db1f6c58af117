package io.tocsin.notify;

import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import java.util.ArrayList;

/** Label sets as they stand in group keys. */
final class GroupKeys {
  private GroupKeys() {}

  /**
   * {@code {a="b", c="d"}}: Go's quoting for values, names bare, the metric name like any other
   * (prometheus/common {@code LabelSet.String}).
   */
  static String text(Labels labels) {
    var pairs = new ArrayList<String>();
    labels.forEach((name, value) -> pairs.add(name + "=" + GoText.quote(value)));
    return "{" + String.join(", ", pairs) + "}";
  }
}
