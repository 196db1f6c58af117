package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.storage.SelectedSeries;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an expression yields over all steps at once. */
sealed interface Evaluated {
  /** A scalar: one value per step. */
  final class Scalars implements Evaluated {
    private final double[] values;

    Scalars(double[] values) {
      this.values = values;
    }

    static Scalars constant(double value, int steps) {
      double[] values = new double[steps];
      Arrays.fill(values, value);
      return new Scalars(values);
    }

    double[] values() {
      return values;
    }
  }

  /** An instant vector. Columns without any value may be among them. */
  record Columns(List<Column> list) implements Evaluated {
    private static final String TYPE = "__type__";
    private static final String UNIT = "__unit__";

    /** The labels that go when the metric name goes, itself among them. */
    static final Set<String> RESERVED = Set.of(Labels.NAME, TYPE, UNIT);

    static Labels withoutName(Labels labels) {
      return labels.without(Labels.NAME).without(TYPE).without(UNIT);
    }

    /**
     * Columns whose labels were changed and may have become equal: equal ones become one where
     * their values do not meet.
     *
     * @throws QueryException when two have a value at the same step
     */
    static Columns merging(List<Column> columns) {
      if (areDistinct(columns)) {
        return new Columns(columns);
      }
      Map<Labels, Column> merged = new LinkedHashMap<>();
      columns.forEach(column -> merged.merge(column.labels(), column, Columns::merge));
      return new Columns(List.copyOf(merged.values()));
    }

    private static boolean areDistinct(Collection<Column> columns) {
      Set<Labels> seen = HashSet.newHashSet(columns.size());
      return columns.stream().allMatch(column -> seen.add(column.labels()));
    }

    private static Column merge(Column a, Column b) {
      var merged = a.builder();
      for (int i = 0; i < a.values().length; i++) {
        if (a.has(i) && b.has(i)) {
          throw QueryException.sameLabels();
        }
        merged.copy(i, a.has(i) ? a : b);
      }
      return merged.build();
    }

    /**
     * Of columns of which no two may have the same labels, even when their values never meet.
     *
     * @throws QueryException when two have
     */
    static void requireDistinct(Stream<Labels> labels) {
      Set<Labels> seen = new HashSet<>();
      if (!labels.allMatch(seen::add)) {
        throw QueryException.sameLabels();
      }
    }

    /** By labels; the last of equal ones counts. */
    Map<Labels, Column> byLabels() {
      Map<Labels, Column> map = HashMap.newHashMap(list.size());
      list.forEach(column -> map.put(column.labels(), column));
      return map;
    }
  }

  /** Whether series that differ also differ without their names: they have one and the same. */
  final class SoleName {
    private @Nullable String name;
    private boolean sole = true;

    void see(Labels labels) {
      if (name == null) {
        name = labels.metricName();
      }
      sole &=
          labels.metricName().equals(name)
              && !labels.has(Columns.TYPE)
              && !labels.has(Columns.UNIT);
    }

    /** Of all that were seen. */
    boolean isSole() {
      return sole;
    }
  }

  /**
   * A range vector: whole series, and the windows to look at them through. No stale markers.
   *
   * @param series read while they are consumed, once
   * @param held how many of the samples exist for this query alone, as those of a subquery do
   * @param nameDropped the places of series whose metric names only stay until the query ends
   */
  record Ranges(Stream<SelectedSeries> series, Windows windows, long held, BitSet nameDropped)
      implements Evaluated {}

  /** A string. */
  record Text(String value) implements Evaluated {}
}
