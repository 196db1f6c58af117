package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.promql.Evaluated.Columns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What two samples must have in common to match, or one sample with others to share a group: some
 * of its labels.
 */
record Signatures(boolean keeps, Set<String> labels) {
  static Signatures of(VectorMatching matching) {
    return matching.on() ? keeping(matching.labels()) : dropping(matching.labels());
  }

  static Signatures of(Grouping grouping) {
    return grouping.without() ? dropping(grouping.labels()) : keeping(grouping.labels());
  }

  private static Signatures keeping(List<String> labels) {
    return new Signatures(true, Set.copyOf(labels));
  }

  /** Unless it is asked for, the metric name is never in common. */
  private static Signatures dropping(List<String> labels) {
    var dropped = new HashSet<>(labels);
    dropped.add(Labels.NAME);
    return new Signatures(false, dropped);
  }

  Labels of(Labels all) {
    if (keeps) {
      return labels.isEmpty() ? Labels.EMPTY : all.keeping(labels);
    }
    return all.dropping(labels);
  }

  /** The columns by signature, in the order in which signatures first occur. */
  Map<Labels, List<Column>> groups(Columns columns) {
    Map<Labels, List<Column>> groups = new LinkedHashMap<>();
    for (Column column : columns.list()) {
      groups.computeIfAbsent(of(column.labels()), _ -> new ArrayList<>()).add(column);
    }
    return groups;
  }
}
