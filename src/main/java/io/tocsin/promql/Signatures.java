package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.promql.Evaluated.Columns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  /**
   * The columns by signature, in the order in which signatures first occur. Columns without any
   * sample are left out, as no series upstream is without.
   */
  Map<Labels, List<Column>> groups(Columns columns) {
    boolean seesNames = !keeps || !Collections.disjoint(labels, Columns.RESERVED);
    var groups = new Groups(columns.list().size());
    for (Column column : columns.list()) {
      if (!column.isEmpty()) {
        groups.add(seesNames ? column.labels() : column.labelsPerhapsNamed(), column);
      }
    }
    return groups.bySignature;
  }

  private boolean has(String name) {
    return keeps == labels.contains(name);
  }

  /** The hash that the signature of {@code all} will have, see {@link Labels#hashCode}. */
  private int hash(Labels all) {
    int hash = 1;
    for (int i = 0; i < all.size(); i++) {
      if (has(all.name(i))) {
        hash = 31 * (31 * hash + all.name(i).hashCode()) + all.value(i).hashCode();
      }
    }
    return hash;
  }

  private boolean isSignature(Labels signature, Labels all) {
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

  /**
   * Finds the group of a column without making its signature, which is made once for each group: a
   * hash table with open addressing.
   */
  private final class Groups {
    private final Map<Labels, List<Column>> bySignature = new LinkedHashMap<>();
    private final int mask;
    private final @Nullable Labels[] signatures;
    private final List<List<Column>> groups = new ArrayList<>();
    private final int[] groupAt; // of a signature, in groups
    private int last; // where the column before was put

    Groups(int columns) {
      int size = Math.max(2, Integer.highestOneBit(Math.max(1, columns)) * 4);
      mask = size - 1;
      signatures = new Labels[size];
      groupAt = new int[size];
    }

    void add(Labels of, Column column) {
      Labels before = signatures[last];
      if (before == null || !isSignature(before, of)) { // series are sorted: groups come in runs
        last = find(of);
      }
      groups.get(groupAt[last]).add(column);
    }

    private int find(Labels of) {
      int hash = hash(of);
      int at = (hash ^ (hash >>> 16)) & mask;
      Labels there = signatures[at];
      while (there != null && !isSignature(there, of)) {
        at = (at + 1) & mask;
        there = signatures[at];
      }
      if (there == null) {
        open(at, Signatures.this.of(of));
      }
      return at;
    }

    private void open(int at, Labels signature) {
      var group = new ArrayList<Column>();
      signatures[at] = signature;
      groupAt[at] = groups.size();
      groups.add(group);
      bySignature.put(signature, group);
    }
  }
}
