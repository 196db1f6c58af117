package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Expr.Binary;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** {@code and}, {@code or} and {@code unless}: samples pass unchanged, or not at all. */
final class SetOperation {
  private final Signatures signatures;
  private final int steps;

  private SetOperation(Signatures signatures, int steps) {
    this.signatures = signatures;
    this.steps = steps;
  }

  static Columns evaluate(Binary b, Columns left, Columns right, int steps) {
    var operation = new SetOperation(Signatures.of(b.matching()), steps);
    return Columns.merging(
        switch (b.op()) {
          case AND -> operation.filter(left, operation.presence(right), true).toList();
          case UNLESS -> operation.filter(left, operation.presence(right), false).toList();
          case OR ->
              Stream.concat(
                      left.list().stream(),
                      operation.filter(right, operation.presence(left), false))
                  .toList();
          default -> throw new IllegalStateException(b.op() + " is no set operator");
        });
  }

  /** At which steps any sample has a signature. */
  private Map<Labels, BitSet> presence(Columns columns) {
    Map<Labels, BitSet> presence = new HashMap<>();
    for (Column column : columns.list()) {
      BitSet at = presence.computeIfAbsent(signatures.of(column.labels()), _ -> new BitSet(steps));
      for (int i = 0; i < steps; i++) {
        if (column.has(i)) {
          at.set(i);
        }
      }
    }
    return presence;
  }

  /** The samples whose signature is present at their step, or of those the others. */
  private Stream<Column> filter(Columns columns, Map<Labels, BitSet> presence, boolean present) {
    return columns.list().stream()
        .map(column -> filter(column, presence, present))
        .filter(column -> !column.isEmpty());
  }

  private Column filter(Column column, Map<Labels, BitSet> presence, boolean present) {
    BitSet at = presence.getOrDefault(signatures.of(column.labels()), new BitSet());
    return column.where(step -> at.get(step) == present);
  }
}
