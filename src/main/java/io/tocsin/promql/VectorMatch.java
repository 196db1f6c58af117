package io.tocsin.promql;

import io.tocsin.model.GoText;
import io.tocsin.model.LabelNames;
import io.tocsin.model.Labels;
import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Expr.Binary;
import io.tocsin.promql.VectorMatching.Many;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Arithmetic and comparison between two vectors.
 *
 * <p>One side is the "one" side: per signature it may have one sample per step. It is the right one
 * unless {@code group_right} says otherwise. Signatures are computed per series; only where several
 * series of the one side share a signature, and take turns in time, do steps matter.
 *
 * <p>A fill modifier gives either side a partner where it has none: a column with the labels of the
 * signature alone, and values just where no series of the other side has one. The "many" side is
 * also filled where there was a partner that the operator did not take. {@code fill_left} fills the
 * "many" side and {@code fill_right} the "one" side, also where {@code group_right} has them the
 * other way round: upstream exchanges the operands and not what they are filled with.
 */
final class VectorMatch {
  private final Binary binary;
  private final boolean delaysNameRemoval;
  private final Budget budget;
  private final SampleOperator operator;
  private final VectorMatching matching;
  private final Signatures signatures;
  private final int steps;
  private final boolean swapped;

  /**
   * Steps at which both sides have samples, or any side where there is a fill; at the others
   * nothing matches, nor is it checked.
   */
  private final BitSet live = new BitSet();

  /** Per signature the steps at which a pair was taken. */
  private final Map<Labels, BitSet> matched = new HashMap<>();

  private final Map<Labels, Output> outputs = new LinkedHashMap<>();

  VectorMatch(Binary binary, Evaluator evaluator, int steps) {
    this.binary = binary;
    this.delaysNameRemoval = evaluator.features().delaysNameRemoval();
    this.budget = evaluator.budget();
    this.operator = new SampleOperator(binary, evaluator.annotations(), steps);
    this.matching = binary.matching();
    this.signatures = Signatures.of(matching);
    this.steps = steps;
    this.swapped = matching.many() == Many.RIGHT;
  }

  /** One resulting series as it grows. */
  private record Output(Labels signature, Column.Builder column, BitSet matched) {}

  /**
   * @throws QueryException where a match is ambiguous
   */
  Columns evaluate(Columns left, Columns right) {
    Columns manySide = swapped ? right : left;
    Columns oneSide = swapped ? left : right;
    live.or(presence(manySide));
    if (matching.fill().isNone()) {
      live.and(presence(oneSide));
    } else {
      live.or(presence(oneSide));
    }
    Map<Labels, List<Column>> ones = Groups.of(signatures, oneSide);
    requireUnique(oneSide, ones);
    Map<Labels, Column> fillers = new HashMap<>();
    for (Column many : manySide.list()) {
      Labels signature = signatures.of(many.labels());
      List<Column> partners = ones.getOrDefault(signature, List.of());
      for (Column one : partners) {
        match(signature, many, one);
      }
      matching
          .fill()
          .right()
          .ifPresent(
              value ->
                  match(
                      signature,
                      many,
                      fillers.computeIfAbsent(
                          signature, s -> gaps(s, presence(new Columns(partners)), value))));
    }
    fillManySide(ones);
    operator.annotate();
    return new Columns(outputs.values().stream().map(output -> output.column().build()).toList());
  }

  private void fillManySide(Map<Labels, List<Column>> ones) {
    OptionalDouble value = matching.fill().left();
    if (value.isEmpty()) {
      return;
    }
    ones.forEach(
        (signature, group) -> {
          BitSet taken = matched.getOrDefault(signature, new BitSet());
          Column many = gaps(signature, (BitSet) taken.clone(), value.getAsDouble());
          group.forEach(one -> match(signature, many, one));
        });
  }

  /** {@code value} at the steps that are not {@code present}. */
  private Column gaps(Labels signature, BitSet present, double value) {
    budget.take(steps);
    double[] values = Column.absent(steps);
    for (int i = present.nextClearBit(0); i < steps; i = present.nextClearBit(i + 1)) {
      values[i] = value;
    }
    return new Column(signature, values);
  }

  private BitSet presence(Columns columns) {
    var presence = new BitSet(steps);
    for (Column column : columns.list()) {
      for (int i = presence.nextClearBit(0); i < steps; i = presence.nextClearBit(i + 1)) {
        if (column.has(i)) {
          presence.set(i);
        }
      }
    }
    return presence;
  }

  private void requireUnique(Columns oneSide, Map<Labels, List<Column>> ones) {
    int step =
        ones.values().stream()
            .filter(group -> group.size() > 1)
            .mapToInt(this::firstMeeting)
            .min()
            .orElse(steps);
    if (step < steps) {
      throw duplicate(oneSide, step);
    }
  }

  /**
   * The first live step at which two columns have samples; the number of steps if there is none.
   */
  private int firstMeeting(List<Column> group) {
    for (int i = live.nextSetBit(0); i >= 0; i = live.nextSetBit(i + 1)) {
      int present = 0;
      for (Column one : group) {
        if (one.has(i) && ++present > 1) {
          return i;
        }
      }
    }
    return steps;
  }

  /** Of several pairs that meet at {@code step} upstream names the one that is complete first. */
  private QueryException duplicate(Columns oneSide, int step) {
    Map<Labels, Column> seen = new HashMap<>();
    for (Column one : oneSide.list()) {
      if (one.has(step)) {
        Labels signature = signatures.of(one.labels());
        Column before = seen.put(signature, one);
        if (before != null) {
          return duplicate(signature, before.labels(), one.labels());
        }
      }
    }
    throw new IllegalStateException("no pair meets at step " + step);
  }

  private QueryException duplicate(Labels signature, Labels first, Labels second) {
    var pair = new ArrayList<>(List.of(braced(first), braced(second)));
    pair.sort(null);
    return QueryException.execution(
        "found duplicate series for the match group "
            + braced(signature)
            + " on the "
            + (swapped ? "left" : "right")
            + " hand-side of the operation: ["
            + String.join(", ", pair)
            + "];many-to-many matching not allowed: matching labels must be unique on one side");
  }

  /** All labels in braces, the metric name as one of them. */
  static String braced(Labels labels) {
    var text = new StringBuilder("{");
    labels.forEach(
        (name, value) -> {
          text.append(text.length() == 1 ? "" : ", ");
          boolean plain = LabelNames.isLegacy(name);
          text.append(plain ? name : GoText.quote(name)).append('=').append(GoText.quote(value));
        });
    return text.append('}').toString();
  }

  private void match(Labels signature, Column many, Column one) {
    budget.checkTime();
    int first = firstMeeting(List.of(many, one));
    if (first < steps) {
      match(signature, many, one, first);
    }
  }

  private void match(Labels signature, Column many, Column one, int first) {
    Labels labels = resultLabels(many.labels(), one.labels());
    Output output = outputs.computeIfAbsent(labels, _ -> output(labels, signature));
    BitSet taken = matched.computeIfAbsent(signature, _ -> new BitSet(steps));
    Column left = swapped ? one : many;
    Column right = swapped ? many : one;
    Column.Builder second = null;
    for (int i = first; i >= 0; i = live.nextSetBit(i + 1)) {
      if (left.has(i) && right.has(i)) {
        boolean occupied = output.column().has(i);
        Column.Builder into = output.column();
        if (occupied) {
          second = second == null ? many.builder() : second;
          into = second;
        }
        if (applies(left, right, i, into)) {
          requireFree(output, signature, taken, i);
          output.matched().set(i);
          taken.set(i);
          if (occupied && into.has(i)) {
            throw QueryException.sameLabels();
          }
        }
      }
    }
  }

  private boolean applies(Column left, Column right, int step, Column.Builder into) {
    double value = left.values()[step];
    return operator.apply(
        step,
        value,
        left.histogram(step),
        right.values()[step],
        right.histogram(step),
        value,
        into);
  }

  private Output output(Labels labels, Labels signature) {
    budget.take(steps);
    var column = new Column.Builder(labels, steps).nameDropped(namesGoLater());
    return new Output(signature, column, new BitSet(steps));
  }

  private boolean namesGoLater() {
    return delaysNameRemoval && binary.returnsBool();
  }

  private void requireFree(Output output, Labels signature, BitSet taken, int step) {
    if (matching.many() == Many.NEITHER) {
      if (taken.get(step)) {
        throw QueryException.execution(
            "multiple matches for labels: many-to-one matching must be explicit"
                + " (group_left/group_right)");
      }
    } else if (output.matched().get(step) && output.signature().equals(signature)) {
      throw QueryException.execution(
          "multiple matches for labels: grouping labels must ensure unique matches");
    }
  }

  private Labels resultLabels(Labels many, Labels one) {
    boolean keepsName = BinaryOperation.keepsName(binary) || namesGoLater();
    Labels labels = keepsName ? many : Columns.withoutName(many);
    if (matching.many() == Many.NEITHER) {
      Set<String> listed = Set.copyOf(matching.labels());
      return matching.on() ? labels.keeping(listed) : labels.dropping(listed);
    }
    if (matching.include().isEmpty()) {
      return labels;
    }
    Labels.Builder builder = labels.builder();
    matching.include().forEach(name -> builder.set(name, one.get(name)));
    return builder.build();
  }
}
