package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.promql.Evaluated.Columns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the group of a column without making its signature, which is made once for each group: a
 * hash table with open addressing. Not thread-safe.
 *
 * @param <G> what is known of the columns with one signature
 */
final class Groups<G> {
  private static final int FIRST_SIZE = 16; // a power of two, as every size

  private final Signatures signatures;
  private final boolean seesNames;
  private final Supplier<G> empty;
  private final List<Labels> labels = new ArrayList<>(); // of each group
  private final List<G> groups = new ArrayList<>();
  private @Nullable Labels[] table = new Labels[FIRST_SIZE];
  private int[] groupAt = new int[FIRST_SIZE]; // of the signature in the table
  private int last = -1; // the group of the column before

  /**
   * @param empty makes a new group
   */
  Groups(Signatures signatures, Supplier<G> empty) {
    this.signatures = signatures;
    this.seesNames = signatures.seesNames();
    this.empty = empty;
  }

  /** The columns by signature; those without any sample are left out, as upstream has none. */
  static Map<Labels, List<Column>> of(Signatures signatures, Columns columns) {
    var groups = new Groups<List<Column>>(signatures, ArrayList::new);
    for (Column column : columns.list()) {
      if (!column.isEmpty()) {
        groups.of(column).add(column);
      }
    }
    return groups.bySignature();
  }

  G of(Column column) {
    Labels all = seesNames ? column.labels() : column.labelsPerhapsNamed();
    if (last < 0 || !signatures.isSignature(labels.get(last), all)) { // groups come in runs
      last = find(all);
    }
    return groups.get(last);
  }

  /** In the order in which signatures first occurred. */
  Map<Labels, G> bySignature() {
    Map<Labels, G> map = LinkedHashMap.newLinkedHashMap(groups.size());
    for (int i = 0; i < groups.size(); i++) {
      map.put(labels.get(i), groups.get(i));
    }
    return map;
  }

  private int find(Labels all) {
    int at = place(signatures.hash(all));
    Labels there = table[at];
    while (there != null && !signatures.isSignature(there, all)) {
      at = (at + 1) & (table.length - 1);
      there = table[at];
    }
    if (there != null) {
      return groupAt[at];
    }
    Labels signature = signatures.of(all);
    labels.add(signature);
    groups.add(empty.get());
    put(at, signature, groups.size() - 1);
    if (groups.size() > table.length / 2) {
      grow();
    }
    return groups.size() - 1;
  }

  private int place(int hash) {
    return (hash ^ (hash >>> 16)) & (table.length - 1);
  }

  private void put(int at, Labels signature, int group) {
    table[at] = signature;
    groupAt[at] = group;
  }

  private void grow() {
    table = new Labels[table.length * 2];
    groupAt = new int[table.length];
    for (int i = 0; i < groups.size(); i++) {
      int at = place(labels.get(i).hashCode());
      while (table[at] != null) {
        at = (at + 1) & (table.length - 1);
      }
      put(at, labels.get(i), i);
    }
  }
}
