package io.tocsin.promql;

import static io.tocsin.promql.ValueType.STRING;
import static io.tocsin.promql.ValueType.VECTOR;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tocsin.model.Labels;
import io.tocsin.model.RegexLimits;
import io.tocsin.model.RegexTemplate;
import io.tocsin.promql.Evaluated.Columns;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Functions that rewrite labels and leave values alone. */
final class LabelFunctions {
  static final List<PromFunction> ALL =
      List.of(
          PromFunction.vector(
              "label_replace",
              List.of(VECTOR, STRING, STRING, STRING, STRING),
              LabelFunctions::replace),
          PromFunction.vector(
                  "label_join", List.of(VECTOR, STRING, STRING, STRING), LabelFunctions::join)
              .withVariadic(-1));

  private LabelFunctions() {}

  /** {@code label_replace(v, dst, replacement, src, regex)}. */
  private static Columns replace(Invocation in) {
    String replacement = in.text(2);
    String source = in.text(3);
    Pattern pattern = compile(in.text(4));
    String target = in.labelName(1, "destination");
    return relabelled(
        in.vector(0),
        target,
        labels -> {
          Matcher match = pattern.matcher(labels.get(source));
          return match.find() // which may be less than the whole for "a)|(b"
              ? Optional.of(labels.with(target, RegexTemplate.expand(replacement, match)))
              : Optional.empty();
        });
  }

  private static Pattern compile(String regex) {
    try {
      RegexLimits.check(regex);
      return Pattern.compile("^(?s:" + regex + ")$");
    } catch (PatternSyntaxException e) {
      throw QueryException.execution("invalid regular expression in label_replace(): " + regex);
    }
  }

  /** {@code label_join(v, dst, separator, src...)}. */
  private static Columns join(Invocation in) {
    String separator = in.text(2);
    List<String> sources =
        IntStream.range(3, in.count()).mapToObj(i -> in.labelName(i, "source")).toList();
    String target = in.labelName(1, "destination");
    return relabelled(
        in.vector(0),
        target,
        labels -> Optional.of(labels.with(target, joined(labels, sources, separator))));
  }

  private static String joined(Labels labels, List<String> sources, String separator) {
    return sources.stream().map(labels::get).collect(Collectors.joining(separator));
  }

  /** What {@code change} writes, if anything. A metric name that is written stays. */
  private static Columns relabelled(
      Columns columns, String target, Function<Labels, Optional<Labels>> change) {
    boolean named = target.equals(Labels.NAME);
    return Columns.merging(
        columns.list().stream()
            .map(
                column ->
                    change
                        .apply(column.labels())
                        .map(labels -> relabelled(column, labels, named))
                        .orElse(column))
            .toList());
  }

  private static Column relabelled(Column column, Labels labels, boolean named) {
    return column.withLabels(labels).withNameDropped(column.nameDropped() && !named);
  }
}
