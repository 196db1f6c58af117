package io.tocsin.template;

import io.tocsin.model.GoText;
import io.tocsin.model.PromDuration;
import io.tocsin.template.Function.Failure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The functions of Prometheus's rule templates (prometheus/prometheus, package template). */
public final class RuleFunctions {
  private static final Type SAMPLE = Type.of(QuerySample.class, "*template.sample");
  private static final Type SAMPLES =
      new Type("template.queryResult", Type.Literal.NONE, RuleFunctions::isSamples);

  private RuleFunctions() {}

  /** Answers the template function {@code query}. */
  @FunctionalInterface
  public interface Query {
    /**
     * Runs an instant query at the evaluation's time.
     *
     * @throws Failure with the query's error
     */
    List<QuerySample> run(String expression) throws Failure;
  }

  /** The names, for parsing. */
  public static Set<String> names() {
    return Names.ALL;
  }

  private static final class Names {
    static final Set<String> ALL = of(_ -> List.of(), URI.create(""), Instant.EPOCH).names();
  }

  /**
   * The set for one evaluation.
   *
   * @param externalUrl where users reach this server; may be empty
   * @param now what {@code now} answers: the evaluation's timestamp
   */
  public static FunctionSet of(Query query, URI externalUrl, Instant now) {
    var all = new ArrayList<Function>();
    all.addAll(Texts.FUNCTIONS);
    all.addAll(PURE);
    all.add(Function.of("query", List.of(Type.TEXT), a -> query.run(a.text(0))));
    all.add(Function.of("now", List.of(), _ -> now.toEpochMilli() / 1000.0));
    all.add(Function.of("externalURL", List.of(), _ -> externalUrl.toString()));
    all.add(
        Function.of(
            "pathPrefix", List.of(), _ -> Objects.requireNonNullElse(externalUrl.getPath(), "")));
    return FunctionSet.of(all);
  }

  private static final List<Function> PURE =
      List.of(
          Function.of("first", List.of(SAMPLES), RuleFunctions::first),
          Function.of("label", List.of(Type.TEXT, SAMPLE), a -> label(a, a.text(0), 1)),
          Function.of("value", List.of(SAMPLE), a -> a.as(QuerySample.class, 0).shown()),
          Function.of("strvalue", List.of(SAMPLE), a -> label(a, "__value__", 0)),
          Function.of("sortByLabel", List.of(Type.TEXT, SAMPLES), RuleFunctions::sortByLabel),
          Function.variadic("args", List.of(), Type.ANY, RuleFunctions::args),
          number("humanize", Humanize::decimal),
          number("humanize1024", Humanize::binary),
          number("humanizeDuration", Humanize::duration),
          number("humanizePercentage", Humanize::percentage),
          number("humanizeTimestamp", Humanize::timestamp),
          number("toTime", Humanize::time),
          number("toDuration", RuleFunctions::duration),
          Function.of("parseDuration", List.of(Type.TEXT), a -> parseDuration(a.text(0))),
          Function.text("graphLink", expression -> link(expression, 0)),
          Function.text("tableLink", RuleFunctions::tableLink),
          Function.text("stripPort", Hosts::withoutPort),
          Function.text("stripDomain", Hosts::withoutDomain),
          Function.text("title", text -> Texts.title(text, letter -> letter)),
          Function.text("urlQueryEscape", Builtins::queryEscape));

  /** A function of a number. */
  @FunctionalInterface
  private interface OfNumber {
    Object apply(double value) throws Failure;
  }

  private static Function number(String name, OfNumber body) {
    return Function.of(name, List.of(Type.ANY), a -> body.apply(Humanize.number(a.any(0))));
  }

  private static boolean isSamples(Object value) {
    return value instanceof List<?> list && list.stream().allMatch(QuerySample.class::isInstance);
  }

  private static Object first(Arguments arguments) throws Failure {
    List<?> samples = arguments.list(0);
    if (samples.isEmpty()) {
      throw new Failure("first() called on vector with no elements");
    }
    return samples.getFirst();
  }

  private static String label(Arguments arguments, String name, int sample) {
    return arguments.as(QuerySample.class, sample).labels().get(name);
  }

  private static Object sortByLabel(Arguments arguments) {
    String label = arguments.text(0);
    return arguments.list(1).stream()
        .map(QuerySample.class::cast)
        .sorted(Comparator.comparing(sample -> sample.labels().get(label)))
        .toList();
  }

  private static Object args(Arguments arguments) {
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    for (Object argument : arguments.from(0)) {
      named.put("arg" + named.size(), argument);
    }
    return named;
  }

  private static Object duration(double seconds) throws Failure {
    double nanos = seconds * 1e9;
    if (Double.isNaN(nanos) || Math.abs(nanos) >= 0x1p63) {
      throw new Failure(
          GoText.shortFloat(seconds)
              + " cannot be represented as a nanoseconds duration since it overflows int64");
    }
    return Duration.ofNanos((long) nanos);
  }

  private static Object parseDuration(String text) throws Failure {
    Duration duration =
        PromDuration.parse(text).orElseThrow(() -> new Failure(PromDuration.problem(text)));
    return duration.toNanos() / 1e9;
  }

  /** The path and query of the page that shows {@code expression} as a table. */
  public static String tableLink(String expression) {
    return link(expression, 1);
  }

  private static String link(String expression, int tab) {
    return "/graph?g0.expr=" + Builtins.queryEscape(expression) + "&g0.tab=" + tab;
  }
}
