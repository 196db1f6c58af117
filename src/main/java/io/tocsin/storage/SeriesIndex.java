package io.tocsin.storage;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds series by their labels. One thread adds; any thread searches and does not wait for it.
 *
 * <pre>
 * series   0 up{job="shop",instance="a"}   1 up{job="shop",instance="b"}   2 up{job="db",instance="c"}
 * postings __name__ → up → 0 1 2    job → shop → 0 1    instance → a → 0
 *                                         db   → 2                 b → 1
 *                                                                  c → 2
 * published 3
 * </pre>
 *
 * Numbers only grow, so a new series is added at the end of its postings, and nothing is ever taken
 * out: a store that has dropped many series builds a new index. The postings of a series are
 * complete before {@code published} passes its number, and a search ignores what is at or above the
 * number that it started with; so no search sees a series with half of its labels.
 */
final class SeriesIndex {
  /** What {@code selections} may weigh before it begins anew, in references of four bytes. */
  private static final int MOST_REMEMBERED = 4_000_000;

  /** Of an entry that finds nothing; anybody may ask for as many as he likes. */
  private static final int WEIGHT_OF_ENTRY = 100;

  /** Of a character of a regular expression, compiled and with what it keeps to run. */
  private static final int WEIGHT_OF_REGEX_CHARACTER = 30;

  private static final Comparator<MemorySeries> BY_LABELS =
      Comparator.comparing(MemorySeries::labels);

  private static final Postings NO_POSTINGS = new Postings("");

  private final Map<String, Map<String, Postings>> postings = new ConcurrentHashMap<>();
  private final Map<String, String> names = new HashMap<>(); // confined to the writer
  private volatile MemorySeries[] series = new MemorySeries[16];
  private volatile int published;

  /** What selectors have found: rules and dashboards ask the same again and again. */
  private final Map<List<Matcher>, Selection> selections = new ConcurrentHashMap<>();

  private final AtomicInteger remembered = new AtomicInteger();

  /** What a selector has found among the series numbered below {@code bound}, by labels. */
  private static final class Selection {
    final int bound;
    final MemorySeries[] series;

    Selection(int bound, MemorySeries[] series) {
      this.bound = bound;
      this.series = series;
    }
  }

  static SeriesIndex of(Collection<MemorySeries> live) {
    var index = new SeriesIndex();
    live.forEach(index::add);
    return index;
  }

  void add(MemorySeries added) {
    int id = published;
    MemorySeries[] to = series;
    if (id == to.length) {
      to = Arrays.copyOf(to, to.length * 2);
    }
    to[id] = added;
    series = to;
    added.labels().forEach((name, value) -> postingsOf(name, value).add(id));
    published = id + 1;
  }

  /**
   * Equal labels whose names and values are the strings of the index: so a string is held once, and
   * comparing labels seldom has to look at characters. Writer; a series with them is to be added.
   */
  Labels canonical(Labels labels) {
    return labels.mapped(
        name -> names.computeIfAbsent(name, Function.identity()),
        (name, value) -> postingsOf(name, value).value());
  }

  private Postings postingsOf(String name, String value) {
    return postings
        .computeIfAbsent(name, _ -> new ConcurrentHashMap<>())
        .computeIfAbsent(value, Postings::new);
  }

  /** How many series were ever added. */
  int size() {
    return published;
  }

  /** Every series added so far. */
  Stream<MemorySeries> all() {
    int bound = published;
    return Arrays.stream(series, 0, bound);
  }

  /**
   * The series that meet all {@code matchers}, sorted by labels; without matchers all. The array is
   * shared.
   */
  MemorySeries[] select(List<Matcher> matchers) {
    int bound = published;
    Selection known = selections.get(matchers);
    if (known != null && known.bound >= bound) {
      return known.series;
    }
    MemorySeries[] found =
        known == null
            ? sorted(search(matchers, bound))
            : merged(known.series, sorted(added(matchers, known.bound, bound)));
    int more = known == null ? weight(matchers) + found.length : found.length - known.series.length;
    remember(List.copyOf(matchers), new Selection(bound, found), more);
    return found;
  }

  private static int weight(List<Matcher> matchers) {
    int weight = WEIGHT_OF_ENTRY;
    for (Matcher matcher : matchers) {
      int characters = matcher.name().length() + matcher.value().length();
      weight += matcher.isRegex() ? characters * WEIGHT_OF_REGEX_CHARACTER : characters;
    }
    return weight;
  }

  private static MemorySeries[] sorted(Stream<MemorySeries> found) {
    MemorySeries[] series = found.toArray(MemorySeries[]::new);
    Arrays.sort(series, BY_LABELS);
    return series;
  }

  private Stream<MemorySeries> added(List<Matcher> matchers, int from, int bound) {
    return Arrays.stream(series, from, bound)
        .filter(one -> matchers.stream().allMatch(matcher -> matcher.matches(one.labels())));
  }

  private static MemorySeries[] merged(MemorySeries[] known, MemorySeries[] added) {
    if (added.length == 0) {
      return known;
    }
    MemorySeries[] all = Arrays.copyOf(known, known.length + added.length);
    System.arraycopy(added, 0, all, known.length, added.length);
    Arrays.sort(all, BY_LABELS); // two runs: the sort merges them
    return all;
  }

  private void remember(List<Matcher> matchers, Selection selection, int more) {
    if (remembered.addAndGet(more) > MOST_REMEMBERED) {
      selections.clear();
      remembered.set(0);
    } else {
      selections.put(matchers, selection);
    }
  }

  /** How many selectors are remembered. */
  int selections() {
    return selections.size();
  }

  /** The series that meet all {@code matchers}; without matchers all. */
  Stream<MemorySeries> search(List<Matcher> matchers) {
    return search(matchers, published);
  }

  private Stream<MemorySeries> search(List<Matcher> matchers, int bound) {
    MemorySeries[] known = series;
    Stream<MemorySeries> found = Arrays.stream(candidates(matchers, bound)).mapToObj(i -> known[i]);
    for (Matcher matcher : matchers) {
      if (!isEquality(matcher)) { // those are all in the candidates
        found = found.filter(oncePerValue(matcher));
      }
    }
    return found;
  }

  /*
   * Three ways to the candidates, cheapest first: intersect the postings of all equalities, shortest
   * first; else unite the postings of the values that one other matcher accepts, if it refuses
   * series without its label; else take all. Matchers that were not used up filter the candidates.
   */
  private int[] candidates(List<Matcher> matchers, int bound) {
    List<Matcher> equalities = matchers.stream().filter(SeriesIndex::isEquality).toList();
    if (!equalities.isEmpty()) {
      return intersection(equalities, bound);
    }
    return matchers.stream()
        .filter(matcher -> !matcher.matches(""))
        .min(Comparator.comparingInt(matcher -> values(matcher.name()).size()))
        .map(matcher -> union(matcher, bound))
        .orElseGet(() -> IntStream.range(0, bound).toArray());
  }

  /** Whether only a label with this very value will do; {@code a=""} asks for no label. */
  private static boolean isEquality(Matcher matcher) {
    return matcher.op() == Matcher.Op.EQUAL && !matcher.value().isEmpty();
  }

  private int[] intersection(List<Matcher> equalities, int bound) {
    List<Postings> lists =
        equalities.stream()
            .map(matcher -> values(matcher.name()).getOrDefault(matcher.value(), NO_POSTINGS))
            .sorted(Comparator.comparingInt(Postings::size))
            .toList();
    int[] found = lists.getFirst().below(bound);
    for (Postings list : lists.subList(1, lists.size())) {
      if (found.length == 0) {
        return found;
      }
      found = Postings.intersect(found, list.below(bound));
    }
    return found;
  }

  private int[] union(Matcher matcher, int bound) {
    return values(matcher.name()).entrySet().stream()
        .filter(value -> matcher.matches(value.getKey()))
        .flatMapToInt(value -> Arrays.stream(value.getValue().below(bound)))
        .sorted()
        .toArray();
  }

  private Map<String, Postings> values(String name) {
    return postings.getOrDefault(name, Map.of());
  }

  /** The matcher as a filter that runs a regular expression once for each value it meets. */
  private static Predicate<MemorySeries> oncePerValue(Matcher matcher) {
    var known = new HashMap<String, Boolean>();
    return series -> {
      Labels labels = series.labels();
      return known.computeIfAbsent(labels.get(matcher.name()), matcher::matches);
    };
  }
}
