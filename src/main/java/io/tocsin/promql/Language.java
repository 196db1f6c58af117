package io.tocsin.promql;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The words of PromQL and whether this engine takes each, by the categories and names of
 * Prometheus's registry of features.
 */
final class Language {
  /** Words that need no flag, and what of the language has no word of its own. */
  private static final List<String> ALWAYS =
      List.of(
          "at_modifier",
          "bool",
          "by",
          "duration_expr",
          "group_left",
          "group_right",
          "ignoring",
          "negative_offset",
          "offset",
          "on",
          "per_query_lookback_delta",
          "subqueries",
          "without");

  /** What is behind a flag, by the flag. */
  private static final Map<String, List<String>> FLAGGED =
      Map.of(
          Parser.EXTENDED_RANGES,
          List.of("anchored", "smoothed"),
          Parser.FILL_MODIFIERS,
          List.of("fill", "fill_left", "fill_right"),
          "promql-delayed-name-removal",
          List.of("delayed_name_removal"),
          "promql-per-step-stats",
          List.of("per_step_stats"),
          "type-and-unit-labels",
          List.of("type_and_unit_labels"));

  /** Written between operands of other kinds than the binary operators are. */
  private static final List<String> OTHER_OPERATORS = List.of("=~", "!~", "@");

  private Language() {}

  /**
   * @param flags names of enabled feature flags
   */
  static SortedMap<String, SortedMap<String, Boolean>> of(Set<String> flags) {
    boolean experimental = flags.contains(Parser.EXPERIMENTAL_FUNCTIONS);
    var all = new TreeMap<String, SortedMap<String, Boolean>>();
    all.put("promql", words(flags));
    all.put("promql_functions", functions(experimental));
    all.put("promql_operators", operators(experimental));
    return all;
  }

  private static SortedMap<String, Boolean> words(Set<String> flags) {
    var words = new TreeMap<String, Boolean>();
    ALWAYS.forEach(word -> words.put(word, true));
    FLAGGED.forEach((flag, all) -> all.forEach(word -> words.put(word, flags.contains(flag))));
    return words;
  }

  private static SortedMap<String, Boolean> functions(boolean experimental) {
    return Functions.BY_NAME.values().stream()
        .collect(
            Collectors.toMap(
                PromFunction::name,
                f -> experimental || !f.experimental(),
                (a, _) -> a,
                TreeMap::new));
  }

  private static SortedMap<String, Boolean> operators(boolean experimental) {
    var operators = new TreeMap<String, Boolean>();
    Stream.of(BinaryOp.values()).forEach(op -> operators.put(op.sign(), true));
    OTHER_OPERATORS.forEach(sign -> operators.put(sign, true));
    Stream.of(AggregateOp.values())
        .forEach(op -> operators.put(op.word(), experimental || !op.isExperimental()));
    return operators;
  }
}
