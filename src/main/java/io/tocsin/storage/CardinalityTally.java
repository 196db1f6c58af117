package io.tocsin.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.model.Labels;
import io.tocsin.storage.Cardinality.Count;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Counts series by their labels. */
final class CardinalityTally {
  private final Map<String, Map<String, Long>> seriesByPair = new TreeMap<>();
  private final Totals totals = new Totals();

  /** Counts {@code one} unless it holds no sample. */
  void add(MemorySeries one) {
    long before = totals.series();
    one.addTo(totals);
    if (totals.series() > before) {
      one.labels()
          .forEach(
              (name, value) ->
                  seriesByPair
                      .computeIfAbsent(name, _ -> new HashMap<>())
                      .merge(value, 1L, Long::sum));
    }
  }

  /**
   * @param most entries in each list
   */
  Cardinality top(int most) {
    return new Cardinality(
        totals.series(),
        seriesByPair.values().stream().mapToLong(Map::size).sum(),
        totals.chunks(),
        totals.oldestMillis(),
        totals.newestMillis(),
        top(
            seriesByPair.getOrDefault(Labels.NAME, Map.of()),
            value -> value,
            Long::longValue,
            most),
        top(seriesByPair, name -> name, Map::size, most),
        top(seriesByPair, name -> name, CardinalityTally::bytes, most),
        pairs(most));
  }

  private static long bytes(Map<String, Long> seriesByValue) {
    return seriesByValue.entrySet().stream()
        .mapToLong(value -> value.getKey().getBytes(UTF_8).length * value.getValue())
        .sum();
  }

  private static <V> List<Count> top(
      Map<String, V> counted, Function<String, String> name, ToLongFunction<V> count, int most) {
    return counted.entrySet().stream()
        .map(one -> new Count(name.apply(one.getKey()), count.applyAsLong(one.getValue())))
        .sorted(LARGEST_FIRST)
        .limit(most)
        .toList();
  }

  private static final Comparator<Count> LARGEST_FIRST =
      Comparator.comparingLong(Count::value).reversed().thenComparing(Count::name);

  private List<Count> pairs(int most) {
    return seriesByPair.entrySet().stream()
        .flatMap(
            label ->
                top(label.getValue(), value -> label.getKey() + "=" + value, Long::longValue, most)
                    .stream())
        .sorted(LARGEST_FIRST)
        .limit(most)
        .toList();
  }
}
