package io.tocsin.rules;

import io.tocsin.alert.Alert;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.promql.Expr;
import io.tocsin.promql.Expr.VectorSelector;
import io.tocsin.promql.Selectors;
import io.tocsin.promql.SharedResults;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * How a group is evaluated: what may run at once, and what is read once. Made when a group is
 * loaded, as it depends on the definition alone.
 *
 * <pre>
 * 0 record: a  expr: x           batches  [0 1]   a and b know nothing of each other
 * 1 record: b  expr: y                    [2 3]   both see a and b
 * 2 record: c  expr: a + b                [4]
 * 3 alert:  D  expr: a &gt; 1
 * 4 alert:  E  expr: ALERTS{alertname="D"}
 * </pre>
 *
 * @param batches indices of rules, each once; the rules of a batch may run at once, and do not see
 *     each other's results
 * @param shared matchers of selectors that several rules have
 * @param results sub-expressions that several rules have
 */
public record GroupPlan(
    List<List<Integer>> batches, Set<List<Matcher>> shared, SharedResults.Plan results) {
  public GroupPlan {
    batches = batches.stream().map(List::copyOf).toList();
    shared = Set.copyOf(shared);
  }

  /** One rule after the other. */
  public static GroupPlan inOrder(RuleGroup group) {
    int rules = group.rules().size();
    return of(group, IntStream.range(0, rules).mapToObj(List::of).toList());
  }

  /**
   * Rules that do not depend on each other at once ({@code --enable-feature=concurrent-rule-eval}).
   * The result is that of {@link #inOrder}. A group in which any selector has no fixed name, or a
   * template has queries of its own, stays in order.
   */
  public static GroupPlan concurrent(RuleGroup group) {
    List<Io> all = group.rules().stream().map(Io::of).toList();
    if (all.stream().anyMatch(Io::readsAnything)) {
      return inOrder(group);
    }
    var levels = new Levels();
    var batches = new TreeMap<Integer, List<Integer>>();
    for (int i = 0; i < all.size(); i++) {
      batches.computeIfAbsent(levels.add(all.get(i)), _ -> new ArrayList<>()).add(i);
    }
    return of(group, List.copyOf(batches.values()));
  }

  private static GroupPlan of(RuleGroup group, List<List<Integer>> batches) {
    List<Expr> queries = group.rules().stream().map(Rule::expr).toList();
    return new GroupPlan(batches, shared(group.rules()), SharedResults.Plan.of(queries));
  }

  private static Set<List<Matcher>> shared(List<Rule> rules) {
    Set<List<Matcher>> seen = new HashSet<>();
    Set<List<Matcher>> shared = new HashSet<>();
    for (Rule rule : rules) {
      Selectors.of(rule.expr()).stream()
          .map(VectorSelector::matchers)
          .distinct()
          .filter(matchers -> !seen.add(matchers))
          .forEach(shared::add);
    }
    return shared;
  }

  /**
   * Some series, as a rule reads or writes them.
   *
   * @param metric empty for any
   * @param alertname empty for any, or where none is asked for
   */
  private record Some(String metric, String alertname) {
    boolean meets(Some other) {
      return alertname.isEmpty() || other.alertname.isEmpty() || alertname.equals(other.alertname);
    }

    static List<Some> read(Expr expr) {
      var all = new ArrayList<Some>();
      Selectors.of(expr)
          .forEach(s -> all.add(new Some(fixed(s, Labels.NAME), fixed(s, Alert.ALERTNAME))));
      Selectors.metricNames(expr).names().stream() // info() reads a metric that is not written down
          .filter(name -> all.stream().noneMatch(some -> some.metric.equals(name)))
          .forEach(name -> all.add(new Some(name, "")));
      return all;
    }

    private static String fixed(VectorSelector selector, String label) {
      return selector.matchers().stream()
          .filter(matcher -> matcher.name().equals(label) && matcher.op() == Matcher.Op.EQUAL)
          .map(Matcher::value)
          .findFirst()
          .orElse("");
    }
  }

  /** What a rule reads and writes. */
  private record Io(List<Some> reads, List<Some> writes, boolean readsAnything) {
    static Io of(Rule rule) {
      List<Some> reads = Some.read(rule.expr());
      boolean anyName = reads.stream().anyMatch(read -> read.metric.isEmpty());
      return switch (rule) {
        case Rule.Recording recording ->
            new Io(reads, List.of(new Some(recording.name(), "")), anyName);
        case Rule.Alerting alerting ->
            new Io(
                reads,
                List.of(
                    new Some(AlertEvaluator.ALERTS, alerting.name()),
                    new Some(AlertEvaluator.ALERTS_FOR_STATE, alerting.name())),
                anyName || alerting.hasQueriesInTemplates());
      };
    }
  }

  /** Gives each rule, in order, the number of its batch. */
  private static final class Levels {
    private record Placed(Some what, int level) {}

    private final Map<String, List<Placed>> read = new HashMap<>(); // by metric
    private final Map<String, List<Placed>> written = new HashMap<>(); // by metric

    int add(Io rule) {
      int level =
          IntStream.of(
                  after(rule.reads, written, before -> before + 1), // it must see those results
                  after(rule.writes, read, before -> before), // those must not see its result
                  after(rule.writes, written, before -> before)) // of one series the first counts
              .max()
              .orElse(0);
      place(rule.reads, level, read);
      place(rule.writes, level, written);
      return level;
    }

    private static int after(
        List<Some> mine, Map<String, List<Placed>> earlier, IntUnaryOperator least) {
      int level = 0;
      for (Some some : mine) {
        for (Placed placed : earlier.getOrDefault(some.metric, List.of())) {
          if (placed.what.meets(some)) {
            level = Math.max(level, least.applyAsInt(placed.level));
          }
        }
      }
      return level;
    }

    private static void place(List<Some> some, int level, Map<String, List<Placed>> into) {
      some.forEach(
          one ->
              into.computeIfAbsent(one.metric, _ -> new ArrayList<>()).add(new Placed(one, level)));
    }
  }
}
