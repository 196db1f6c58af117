package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.promql.Evaluated.Columns;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
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

  /** Whether a metric name, or what goes with it, may be in a signature. */
  boolean seesNames() {
    return !keeps || !Collections.disjoint(labels, Columns.RESERVED);
  }

  private boolean has(String name) {
    return keeps == labels.contains(name);
  }

  /** The hash that the signature of {@code all} will have, see {@link Labels#hashCode}. */
  int hash(Labels all) {
    int hash = 1;
    for (int i = 0; i < all.size(); i++) {
      if (has(all.name(i))) {
        hash = 31 * (31 * hash + all.name(i).hashCode()) + all.value(i).hashCode();
      }
    }
    return hash;
  }

  /** Whether {@link #of} makes {@code signature} of {@code all}. */
  boolean isSignature(Labels signature, Labels all) {
    int next = 0;
    for (int i = 0; i < all.size(); i++) {
      if (has(all.name(i))) {
        if (next == signature.size()
            || !signature.name(next).equals(all.name(i))
            || !signature.value(next).equals(all.value(i))) {
          return false;
        }
        next++;
      }
    }
    return next == signature.size();
  }
}
