package io.tocsin.promql;

import static io.tocsin.promql.ValueType.VECTOR;

import com.google.re2j.Pattern;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.promql.Evaluated.Columns;
import io.tocsin.promql.Expr.Call;
import io.tocsin.promql.Expr.Subquery;
import io.tocsin.promql.Expr.VectorSelector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code info(v, {selector}?)}: adds the labels of info metrics, such as {@code target_info}, to
 * the series of the same {@code instance} and {@code job}. Upstream's {@code info.go}.
 */
final class InfoFunction {
  private static final String NAME = "info";
  private static final String TARGET_INFO = "target_info";

  /** What a base series has in common with its info series. */
  private static final Set<String> IDENTIFYING = Set.of("instance", "job");

  static final List<PromFunction> ALL =
      List.of(
          PromFunction.vector(NAME, List.of(VECTOR, VECTOR), in -> of(in).evaluate())
              .withVariadic(1)
              .asExperimental());

  private final Invocation in;
  private final List<Matcher> nameMatchers;
  private final List<Matcher> dataMatchers;
  private final Set<String> dataLabels;

  private InfoFunction(Invocation in, List<Matcher> matchers) {
    this.in = in;
    this.nameMatchers = nameMatchers(matchers);
    this.dataMatchers = matchers.stream().filter(m -> !m.name().equals(Labels.NAME)).toList();
    this.dataLabels =
        dataMatchers.stream().map(Matcher::name).collect(Collectors.toUnmodifiableSet());
  }

  private static InfoFunction of(Invocation in) {
    return new InfoFunction(in, in.count() > 1 ? matchers(in.argument(1)) : List.of());
  }

  /** Those of the second argument. */
  private static List<Matcher> matchers(Expr selector) {
    return ((VectorSelector) selector).matchers(); // the type check has seen to it
  }

  /** Whether a call of {@code function} reads info metrics beside its arguments. */
  static boolean isCalled(PromFunction function) {
    return function.name().equals(NAME);
  }

  /** Which names the info metrics have that {@code call} reads. */
  static List<Matcher> nameMatchers(Call call) {
    return nameMatchers(
        call.arguments().size() > 1 ? matchers(call.arguments().get(1)) : List.of());
  }

  private static List<Matcher> nameMatchers(List<Matcher> matchers) {
    List<Matcher> given = matchers.stream().filter(m -> m.name().equals(Labels.NAME)).toList();
    if (given.isEmpty()) {
      return List.of(Matcher.equal(Labels.NAME, TARGET_INFO));
    }
    boolean onlyNegative =
        given.stream()
            .allMatch(m -> m.op() == Matcher.Op.NOT_EQUAL || m.op() == Matcher.Op.NOT_REGEX);
    return onlyNegative
        ? Stream.concat(
                given.stream(), Stream.of(new Matcher(Labels.NAME, Matcher.Op.REGEX, ".+_info")))
            .toList()
        : given;
  }

  private Columns evaluate() {
    List<Column> base = in.vector(0).list();
    List<Column> plain = base.stream().filter(Predicate.not(this::isInfo)).toList();
    List<InfoMetric> metrics = metrics(plain, presence(base));
    var enriched = new ArrayList<Column>();
    for (Column column : base) {
      if (isInfo(column)) {
        enriched.add(column);
      } else {
        enriched.addAll(enriched(column, metrics));
      }
    }
    return Columns.merging(enriched);
  }

  /**
   * The steps at which there is any base series; that info series compete elsewhere is no matter.
   */
  private BitSet presence(List<Column> base) {
    var present = new BitSet(in.steps().count());
    for (Column column : base) {
      for (int i = 0; i < column.values().length; i++) {
        if (column.has(i)) {
          present.set(i);
        }
      }
    }
    return present;
  }

  private boolean isInfo(Column column) {
    String name = column.labels().metricName();
    return nameMatchers.stream().allMatch(matcher -> matcher.matches(name));
  }

  /** The info series of one metric name, those of equal identity together. */
  private record InfoMetric(Map<Labels, Newest> byIdentity) {
    /** Which info series counts for a base series, or empty when none does. */
    Optional<Labels> at(Labels identity, int step) {
      Newest newest = byIdentity.get(identity);
      return newest == null ? Optional.empty() : newest.at(step);
    }
  }

  private static Labels identity(Labels labels) {
    return labels.keeping(IDENTIFYING);
  }

  private List<InfoMetric> metrics(List<Column> plain, BitSet present) {
    Map<String, InfoMetric> metrics = new LinkedHashMap<>();
    for (VectorSelector selector : selectors(plain)) {
      for (Column info : in.evaluator().timesOfFloats(selector, in.steps()).list()) {
        requireFloats(info);
        metrics
            .computeIfAbsent(info.labels().metricName(), _ -> new InfoMetric(new LinkedHashMap<>()))
            .byIdentity()
            .computeIfAbsent(identity(info.labels()), _ -> new Newest(present))
            .add(info);
      }
    }
    return List.copyOf(metrics.values());
  }

  /**
   * They read the info series of any of the base series: one for those with an {@code instance} and
   * a {@code job}, one each for those with either of them alone, none for those without both.
   */
  private List<VectorSelector> selectors(List<Column> base) {
    TimeShift shift = shift(in.argument(0)).orElse(TimeShift.NONE);
    Map<Set<String>, List<Labels>> byNames =
        base.stream()
            .map(column -> identity(column.labels()))
            .filter(Predicate.not(Labels::isEmpty))
            .collect(
                Collectors.groupingBy(
                    identity -> identity.toMap().keySet(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return byNames.values().stream()
        .map(identities -> new VectorSelector("", matchers(identities), in.span()).withShift(shift))
        .toList();
  }

  private List<Matcher> matchers(List<Labels> identities) {
    List<Matcher> matchers = new ArrayList<>(nameMatchers);
    for (String label : IDENTIFYING) {
      Set<String> values = new LinkedHashSet<>();
      identities.forEach(identity -> values.add(identity.get(label)));
      String any = values.stream().map(Pattern::quote).collect(Collectors.joining("|"));
      matchers.add(new Matcher(label, Matcher.Op.REGEX, any)); // of nothing, where all have none
    }
    matchers.addAll(dataMatchers);
    return matchers;
  }

  /** The time that the first selector looks at, that of the subqueries around it included. */
  private static Optional<TimeShift> shift(Expr expr) {
    return switch (expr) {
      case VectorSelector s -> Optional.of(s.shift());
      case Subquery s -> shift(s.operand()).map(inner -> inner.within(s.shift()));
      case Expr other ->
          other.children().stream().map(InfoFunction::shift).flatMap(Optional::stream).findFirst();
    };
  }

  private static void requireFloats(Column info) {
    if (info.hasHistograms()) {
      throw QueryException.execution(
          "this should be an info metric, with float samples: "
              + VectorMatch.braced(info.labels()));
    }
  }

  /** The base series with the labels of its info series, which may change from step to step. */
  private List<Column> enriched(Column base, List<InfoMetric> metrics) {
    Labels identity = identity(base.labels());
    Map<List<Labels>, Column.Builder> byInfos = new LinkedHashMap<>();
    for (int i = 0; i < base.values().length; i++) {
      int step = i;
      if (base.has(step)) {
        List<Labels> infos =
            metrics.stream().flatMap(metric -> metric.at(identity, step).stream()).toList();
        if (!infos.isEmpty() || isOptional()) {
          byInfos.computeIfAbsent(infos, _ -> likeBase(base)).copy(step, base);
        }
      }
    }
    return byInfos.entrySet().stream()
        .map(entry -> entry.getValue().build().withLabels(joined(base.labels(), entry.getKey())))
        .toList();
  }

  private Column.Builder likeBase(Column base) {
    in.evaluator().budget().take(base.values().length);
    return base.builder();
  }

  /** Whether a base series without any info series stays. */
  private boolean isOptional() {
    return dataMatchers.stream().allMatch(matcher -> matcher.matches(""));
  }

  private Labels joined(Labels base, List<Labels> infos) {
    Map<String, String> added = new LinkedHashMap<>();
    for (Labels info : infos) {
      info.toMap()
          .forEach(
              (name, value) -> {
                if (isAdded(name) && base.get(name).isEmpty()) {
                  String other = added.putIfAbsent(name, value);
                  if (other != null && !other.equals(value)) {
                    throw QueryException.execution("conflicting label: " + name);
                  }
                }
              });
    }
    Labels joined = base;
    for (Map.Entry<String, String> label : added.entrySet()) {
      joined = joined.with(label.getKey(), label.getValue());
    }
    return joined;
  }

  private boolean isAdded(String name) {
    return !name.equals(Labels.NAME) && (dataLabels.isEmpty() || dataLabels.contains(name));
  }

  /** Of competing info series, that with the newest sample per step. Not thread-safe. */
  private static final class Newest {
    private final BitSet present;
    private final List<Column> infos = new ArrayList<>(); // their values are times in seconds

    Newest(BitSet present) {
      this.present = present;
    }

    /** Takes another series in, which must not be as new as one before at a step that matters. */
    void add(Column info) {
      for (int i = 0; i < info.values().length; i++) {
        int step = i;
        if (info.hasFloat(i) && present.get(i)) {
          newest(i).ifPresent(other -> requireOther(other, info, step));
        }
      }
      infos.add(info);
    }

    private static void requireOther(Column existing, Column added, int step) {
      if (existing.values()[step] == added.values()[step]) {
        throw QueryException.execution(
            "found duplicate series for info metric: existing "
                + VectorMatch.braced(existing.labels())
                + " @ "
                + Math.round(existing.values()[step] * 1000)
                + ", new "
                + VectorMatch.braced(added.labels())
                + " @ "
                + Math.round(added.values()[step] * 1000));
      }
    }

    Optional<Labels> at(int step) {
      return newest(step).map(Column::labels);
    }

    private Optional<Column> newest(int step) {
      Column newest = null;
      for (Column info : infos) {
        if (info.hasFloat(step)
            && (newest == null || info.values()[step] > newest.values()[step])) {
          newest = info;
        }
      }
      return Optional.ofNullable(newest);
    }
  }
}
