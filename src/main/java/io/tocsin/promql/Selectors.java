package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.promql.Expr.Call;
import io.tocsin.promql.Expr.MatrixSelector;
import io.tocsin.promql.Expr.Subquery;
import io.tocsin.promql.Expr.VectorSelector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an expression reads from storage. */
public final class Selectors {
  /**
   * The metrics an expression reads.
   *
   * @param names the names that are fixed by an equality
   * @param anyName whether some selector has no fixed name, so that any metric may matter
   */
  public record MetricNames(Set<String> names, boolean anyName) {
    public MetricNames {
      names = Set.copyOf(names);
    }
  }

  private Selectors() {}

  /**
   * Reads a bare selector: a metric name, matchers in braces, or both, without range, offset or
   * {@code @}.
   *
   * @return its matchers, that of the name included; they may accept every series
   */
  public static List<Matcher> parse(String text) throws ParseException {
    return Parser.parseSelector(text).matchers();
  }

  /** All selectors, in source order. */
  public static List<VectorSelector> of(Expr expr) {
    return stream(expr).toList();
  }

  private static Stream<VectorSelector> stream(Expr expr) {
    return expr instanceof VectorSelector selector
        ? Stream.of(selector)
        : expr.children().stream().flatMap(Selectors::stream);
  }

  /** The names of the metrics that {@code expr} reads. */
  public static MetricNames metricNames(Expr expr) {
    List<Optional<String>> names = matchers(expr).map(Selectors::fixedName).toList();
    return new MetricNames(
        names.stream().flatMap(Optional::stream).collect(Collectors.toSet()),
        names.stream().anyMatch(Optional::isEmpty));
  }

  /** The matchers of every read that {@code expr} makes, also of what {@code info} adds. */
  public static List<List<Matcher>> reads(Expr expr) {
    return matchers(expr).toList();
  }

  /** Whether some selector or subquery has an {@code @} with a time of its own. */
  public static boolean readsAtAbsoluteTime(Expr expr) {
    boolean here =
        switch (expr) {
          case VectorSelector s -> isAbsolute(s.shift());
          case Subquery s -> isAbsolute(s.shift());
          case Expr _ -> false;
        };
    return here || expr.children().stream().anyMatch(Selectors::readsAtAbsoluteTime);
  }

  private static boolean isAbsolute(TimeShift shift) {
    return shift.at() instanceof TimeShift.At.Time;
  }

  private static Stream<List<Matcher>> matchers(Expr expr) {
    return switch (expr) {
      case VectorSelector s -> Stream.of(s.matchers());
      case Call c when InfoFunction.isCalled(c.function()) ->
          Stream.concat(
              matchers(c.arguments().getFirst()), Stream.of(InfoFunction.nameMatchers(c)));
      case Expr other -> other.children().stream().flatMap(Selectors::matchers);
    };
  }

  private static Optional<String> fixedName(List<Matcher> matchers) {
    return matchers.stream()
        .filter(matcher -> matcher.name().equals(Labels.NAME))
        .filter(matcher -> matcher.op() == Matcher.Op.EQUAL && !matcher.value().isEmpty())
        .map(Matcher::value)
        .findFirst();
  }

  /**
   * How far before its evaluation time {@code expr} reads: ranges, offsets and {@code lookback}
   * added up along each path, the longest of them, as an instant query has them. A selector that
   * {@code @} fixes to an absolute time counts nothing, nor does a duration without a value.
   *
   * @param lookback how far an instant selector looks back
   */
  public static Duration lookBack(Expr expr, Duration lookback) {
    return switch (expr) {
      case VectorSelector s -> back(s.shift(), lookback);
      case MatrixSelector m -> back(m.selector().shift(), reach(m, lookback));
      case Subquery s -> back(s.shift(), amount(s.range()).plus(lookBack(s.operand(), lookback)));
      case Expr other ->
          other.children().stream()
              .map(child -> lookBack(child, lookback))
              .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) > 0 ? a : b);
    };
  }

  private static Duration reach(MatrixSelector matrix, Duration lookback) {
    long behind = matrix.selector().edges().lookBehind(lookback.toMillis());
    return amount(matrix.range()).plusMillis(behind);
  }

  private static Duration back(TimeShift shift, Duration reach) {
    Duration back = isAbsolute(shift) ? Duration.ZERO : reach.plus(amount(shift.offset()));
    return back.isNegative() ? Duration.ZERO : back;
  }

  private static Duration amount(DurationExpr duration) {
    return DurationResolver.INSTANT.amount(duration).orElse(Duration.ZERO);
  }
}
