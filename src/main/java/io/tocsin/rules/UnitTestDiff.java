package io.tocsin.rules;

import io.tocsin.promql.Value.VectorSample;
import io.tocsin.rules.UnitTestFile.AlertTest;
import io.tocsin.rules.UnitTestFile.ExprTest;
import io.tocsin.rules.UnitTestFile.FiringAlert;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Failures of unit tests as what is expected and missing, {@code -}, and what is there and not
 * expected, {@code +}.
 *
 * <pre>
 *     expr: "up", time: 5m,
 *         diff:
 *           - {__name__="up", job="a"} 1E+00
 *           + {__name__="up", job="a"} 0E+00
 * </pre>
 */
final class UnitTestDiff {
  private UnitTestDiff() {}

  static String alerts(
      String test, AlertTest asked, List<FiringAlert> expected, List<FiringAlert> got) {
    return UnitTestText.alert(test, asked)
        + lines(
            expected.stream().map(UnitTestDiff::alert).toList(),
            got.stream().map(UnitTestDiff::alert).toList());
  }

  private static String alert(FiringAlert alert) {
    return "Labels:"
        + UnitTestText.labels(alert.labels())
        + " Annotations:"
        + UnitTestText.labels(alert.annotations());
  }

  static String samples(ExprTest asked, List<VectorSample> expected, List<VectorSample> got) {
    return UnitTestText.expr(asked)
        + lines(
            expected.stream().map(UnitTestText::sample).toList(),
            got.stream().map(UnitTestText::sample).toList());
  }

  private static String lines(List<String> expected, List<String> got) {
    Stream<String> missing = without(expected, got).stream().map(text -> "- " + text);
    Stream<String> extra = without(got, expected).stream().map(text -> "+ " + text);
    return Stream.concat(missing, extra)
        .map(line -> "\n          " + line)
        .collect(Collectors.joining("", "\n        diff:", ""));
  }

  /** What is left of {@code all} when each of {@code others} takes its like away. */
  private static List<String> without(List<String> all, List<String> others) {
    var left = new ArrayList<>(all);
    others.forEach(left::remove);
    return left;
  }
}
