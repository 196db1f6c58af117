package io.tocsin.promql;

import io.tocsin.promql.Selectors.MetricNames;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Results of sub-expressions that several instant queries have in common, so that each is computed
 * once. Made for one round of queries, of which the owner says what changes between them. Any
 * thread.
 */
public final class SharedResults {
  /**
   * Which sub-expressions are worth keeping.
   *
   * @param reads what each of them reads, by its canonical text
   */
  public record Plan(Map<String, MetricNames> reads) {
    public static final Plan NOTHING = new Plan(Map.of());

    public Plan {
      reads = Map.copyOf(reads);
    }

    /** The sub-expressions that occur in at least two of {@code queries}. */
    public static Plan of(Collection<Expr> queries) {
      var seen = new HashSet<String>();
      var reads = new HashMap<String, MetricNames>();
      for (Expr query : queries) {
        Map<String, Expr> parts =
            costly(query).collect(Collectors.toMap(Expr::toString, part -> part, (a, _) -> a));
        parts.forEach(
            (text, part) -> {
              if (!seen.add(text)) {
                reads.put(text, Selectors.metricNames(part));
              }
            });
      }
      return new Plan(reads);
    }

    private static Stream<Expr> costly(Expr expr) {
      Stream<Expr> below = expr.children().stream().flatMap(Plan::costly);
      return isCostly(expr) ? Stream.concat(Stream.of(expr), below) : below;
    }
  }

  private static final MetricNames ANYTHING = new MetricNames(Set.of(), true);

  private record Key(String text, long millis) {}

  private final Plan plan;
  private final Map<Key, Evaluated.Columns> known = new ConcurrentHashMap<>();

  public SharedResults(Plan plan) {
    this.plan = plan;
  }

  /** Keeps nothing. */
  public static SharedResults none() {
    return new SharedResults(Plan.NOTHING);
  }

  /** Selectors alone are not: the reads of a round are shared elsewhere. */
  private static boolean isCostly(Expr expr) {
    return switch (expr) {
      case Expr.Call _, Expr.Aggregate _, Expr.Binary _ -> expr.type() == ValueType.VECTOR;
      case Expr.NumberLiteral _,
          Expr.StringLiteral _,
          Expr.VectorSelector _,
          Expr.MatrixSelector _,
          Expr.Subquery _,
          Expr.Unary _,
          Expr.Paren _ ->
          false;
    };
  }

  /** The key of an expression at one step, if its result is to be kept. */
  private Optional<Key> key(Expr expr, Steps steps) {
    if (plan.reads.isEmpty() || steps.longCount() != 1 || !isCostly(expr)) {
      return Optional.empty();
    }
    String text = expr.toString();
    return plan.reads.containsKey(text)
        ? Optional.of(new Key(text, steps.firstMillis()))
        : Optional.empty();
  }

  /** Whether the result of {@code expr} is to be kept. */
  boolean isWanted(Expr expr, Steps steps) {
    return key(expr, steps).isPresent();
  }

  Optional<Evaluated.Columns> find(Expr expr, Steps steps) {
    return key(expr, steps).map(known::get);
  }

  void keep(Expr expr, Steps steps, Evaluated result) {
    if (result instanceof Evaluated.Columns columns) {
      key(expr, steps).ifPresent(key -> known.put(key, columns));
    }
  }

  /** Forgets the results of what reads {@code metric}, which has changed. */
  public void changed(String metric) {
    if (!known.isEmpty()) {
      known.keySet().removeIf(key -> reads(key.text, metric));
    }
  }

  private boolean reads(String text, String metric) {
    MetricNames reads = plan.reads.getOrDefault(text, ANYTHING);
    return reads.anyName() || reads.names().contains(metric);
  }
}
