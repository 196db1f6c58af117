package io.tocsin.rules;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.promql.BinaryOp;
import io.tocsin.promql.Expr;
import io.tocsin.promql.Expr.Aggregate;
import io.tocsin.promql.Expr.Binary;
import io.tocsin.promql.Expr.Call;
import io.tocsin.promql.Expr.MatrixSelector;
import io.tocsin.promql.Expr.NumberLiteral;
import io.tocsin.promql.Expr.Paren;
import io.tocsin.promql.Expr.StringLiteral;
import io.tocsin.promql.Expr.Subquery;
import io.tocsin.promql.Expr.Unary;
import io.tocsin.promql.Expr.VectorSelector;
import io.tocsin.promql.ValueType;
import io.tocsin.promql.VectorMatching;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which labels the elements of a result may have; never too few. */
sealed interface ResultLabels {
  /** No others than these. */
  record Only(Set<String> names) implements ResultLabels {
    public Only {
      names = Set.copyOf(names);
    }
  }

  /** Any but these. */
  record AllBut(Set<String> names) implements ResultLabels {
    public AllBut {
      names = Set.copyOf(names);
    }
  }

  /** Those of a number. */
  static ResultLabels none() {
    return new Only(Set.of());
  }

  /** Those of a series that nobody knows. */
  static ResultLabels any() {
    return new AllBut(Set.of());
  }

  default boolean mayHave(String name) {
    return switch (this) {
      case Only(Set<String> names) -> names.contains(name);
      case AllBut(Set<String> names) -> !names.contains(name);
    };
  }

  /** The labels of the value of {@code expr}. */
  static ResultLabels of(Expr expr) {
    return switch (expr) {
      case NumberLiteral _, StringLiteral _ -> none();
      case VectorSelector selector -> any().without(emptyIn(selector));
      case MatrixSelector matrix -> of(matrix.selector());
      case Subquery subquery -> of(subquery.operand());
      case Unary unary -> of(unary.operand());
      case Paren paren -> of(paren.inner());
      case Aggregate aggregate -> of(aggregate);
      case Call call -> of(call);
      case Binary binary -> of(binary);
    };
  }

  private static Set<String> emptyIn(VectorSelector selector) {
    return selector.matchers().stream()
        .filter(matcher -> matcher.op() == Matcher.Op.EQUAL && matcher.value().isEmpty())
        .map(Matcher::name)
        .collect(Collectors.toSet());
  }

  private static ResultLabels of(Aggregate aggregate) {
    ResultLabels operand = of(aggregate.operand());
    return switch (aggregate.op()) {
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO -> operand;
      case COUNT_VALUES ->
          grouped(aggregate, operand).with(texts(aggregate.parameter().stream().toList()));
      case SUM, AVG, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR, QUANTILE ->
          grouped(aggregate, operand);
    };
  }

  private static ResultLabels grouped(Aggregate aggregate, ResultLabels operand) {
    List<String> names = aggregate.grouping().labels();
    return aggregate.grouping().without() ? operand.without(names) : operand.within(names);
  }

  private static ResultLabels of(Call call) {
    List<Expr> arguments = call.arguments();
    return switch (call.function().name()) {
      case "absent", "absent_over_time" -> new Only(equalIn(arguments.getFirst()));
      case "label_replace", "label_join" ->
          of(arguments.getFirst()).with(texts(List.of(arguments.get(1))));
      case "histogram_quantile", "histogram_fraction" -> series(arguments).without(Set.of("le"));
      case "info", "histogram_quantiles" -> any();
      default -> series(arguments);
    };
  }

  /** Functions keep the labels of the series that they are about; those without one have none. */
  private static ResultLabels series(List<Expr> arguments) {
    return arguments.stream()
        .filter(a -> a.type() == ValueType.VECTOR || a.type() == ValueType.MATRIX)
        .findFirst()
        .map(ResultLabels::of)
        .orElse(none());
  }

  /** {@code absent} takes its labels from the equalities of a selector. */
  private static Set<String> equalIn(Expr argument) {
    Expr inner = argument.unwrapped();
    Optional<VectorSelector> selector =
        inner instanceof MatrixSelector matrix
            ? Optional.of(matrix.selector())
            : inner instanceof VectorSelector vector ? Optional.of(vector) : Optional.empty();
    return selector.stream()
        .flatMap(s -> s.matchers().stream())
        .filter(matcher -> matcher.op() == Matcher.Op.EQUAL && !matcher.value().isEmpty())
        .map(Matcher::name)
        .filter(name -> !name.equals(Labels.NAME))
        .collect(Collectors.toSet());
  }

  private static Set<String> texts(List<Expr> expressions) {
    return expressions.stream()
        .filter(StringLiteral.class::isInstance)
        .map(text -> ((StringLiteral) text).value())
        .collect(Collectors.toSet());
  }

  private static ResultLabels of(Binary binary) {
    ResultLabels left = of(binary.left());
    ResultLabels right = of(binary.right());
    if (binary.left().type() == ValueType.SCALAR) {
      return right;
    }
    if (binary.right().type() == ValueType.SCALAR) {
      return left;
    }
    if (binary.op().isSetOperator()) {
      return binary.op() == BinaryOp.OR ? left.or(right) : left;
    }
    return matched(binary.matching(), left, right);
  }

  /** {@code resultMetric} of {@code promql/engine.go}. */
  private static ResultLabels matched(
      VectorMatching matching, ResultLabels left, ResultLabels right) {
    boolean filled = matching.fill().left().isPresent() || matching.fill().right().isPresent();
    return switch (matching.many()) {
      case NEITHER -> {
        ResultLabels either = filled ? left.or(right) : left;
        yield matching.on() ? either.within(matching.labels()) : either.without(matching.labels());
      }
      case LEFT -> left.with(matching.include()).or(filled ? right : none());
      case RIGHT -> right.with(matching.include()).or(filled ? left : none());
    };
  }

  private ResultLabels without(Collection<String> removed) {
    return switch (this) {
      case Only(Set<String> names) -> new Only(minus(names, removed));
      case AllBut(Set<String> names) -> new AllBut(plus(names, removed));
    };
  }

  private ResultLabels with(Collection<String> added) {
    return switch (this) {
      case Only(Set<String> names) -> new Only(plus(names, added));
      case AllBut(Set<String> names) -> new AllBut(minus(names, added));
    };
  }

  private ResultLabels within(Collection<String> kept) {
    return new Only(kept.stream().filter(this::mayHave).collect(Collectors.toSet()));
  }

  private ResultLabels or(ResultLabels other) {
    return switch (this) {
      case Only(Set<String> names) -> other.with(names);
      case AllBut(Set<String> names) ->
          new AllBut(names.stream().filter(n -> !other.mayHave(n)).collect(Collectors.toSet()));
    };
  }

  private static Set<String> plus(Set<String> names, Collection<String> added) {
    var all = new HashSet<>(names);
    all.addAll(added);
    return all;
  }

  private static Set<String> minus(Set<String> names, Collection<String> removed) {
    var rest = new HashSet<>(names);
    rest.removeAll(Set.copyOf(removed));
    return rest;
  }
}
