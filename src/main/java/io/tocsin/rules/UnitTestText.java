package io.tocsin.rules;

import io.tocsin.model.GoText;
import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import io.tocsin.model.PromDuration;
import io.tocsin.model.StaleMarker;
import io.tocsin.promql.Value.VectorSample;
import io.tocsin.rules.UnitTestFile.AlertTest;
import io.tocsin.rules.UnitTestFile.ExprTest;
import io.tocsin.rules.UnitTestFile.FiringAlert;
import io.tocsin.storage.SelectedSeries;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Failures of unit tests as {@code promtool} prints them, because people and tools read those. */
final class UnitTestText {
  private UnitTestText() {}

  /**
   * @param at told as the time since the epoch, wherever the test starts
   */
  static String ruleFailed(String rule, Instant at, String error) {
    Duration sinceEpoch = Duration.between(Instant.EPOCH, at);
    return "    rule: " + rule + ", time: " + duration(sinceEpoch) + ", err: " + error;
  }

  /**
   * @param test the name of the test; may be empty
   */
  static String otherAlerts(
      String test, AlertTest asked, List<FiringAlert> expected, List<FiringAlert> got) {
    return alert(test, asked)
        + "\n        exp:"
        + alerts(expected)
        + ", \n        got:"
        + alerts(got);
  }

  /** Which alerts were asked for. */
  static String alert(String test, AlertTest asked) {
    return (test.isEmpty() ? "" : "    name: " + test + ",\n")
        + "    alertname: "
        + asked.alertname()
        + ", time: "
        + PromDuration.format(asked.evalTime())
        + ", ";
  }

  private static String alerts(List<FiringAlert> alerts) {
    if (alerts.isEmpty()) {
      return "[]";
    }
    var text = new StringBuilder("[");
    for (int i = 0; i < alerts.size(); i++) {
      text.append(i == 0 ? "" : ",").append("\n            ").append(i).append(":");
      text.append("\n              Labels:").append(labels(alerts.get(i).labels()));
      text.append("\n              Annotations:").append(labels(alerts.get(i).annotations()));
    }
    return text.append("\n            ]").toString();
  }

  static String exprFailed(ExprTest test, String error) {
    return expr(test) + " err: " + error;
  }

  static RuleFailure noSeries(String text, String problem) {
    return RuleFailure.of("labels " + GoText.quote(text) + ": " + problem);
  }

  static String otherSamples(ExprTest test, List<VectorSample> expected, List<VectorSample> got) {
    return expr(test) + "\n        exp: " + samples(expected) + "\n        got: " + samples(got);
  }

  /** Which query was asked. */
  static String expr(ExprTest test) {
    return "    expr: "
        + GoText.quote(test.expr())
        + ", time: "
        + PromDuration.format(test.evalTime())
        + ",";
  }

  private static String samples(List<VectorSample> samples) {
    return samples.isEmpty()
        ? "nil"
        : samples.stream().map(UnitTestText::sample).collect(Collectors.joining(", "));
  }

  /** {@code {__name__="up"} 1E+00}. */
  static String sample(VectorSample sample) {
    return labels(sample.labels()) + " " + value(sample);
  }

  /** A line {@code {__name__="up"} =>} for each series, {@code 1 @[60000]} for each sample. */
  static String series(List<SelectedSeries> all) {
    return all.stream()
        .sorted(Comparator.comparing(SelectedSeries::labels))
        .map(UnitTestText::series)
        .filter(Predicate.not(String::isEmpty))
        .collect(Collectors.joining("\n"));
  }

  /** As of a range selector: floats before histograms, no stale markers; empty without either. */
  private static String series(SelectedSeries series) {
    var lines = new StringJoiner("\n", labels(series.labels()) + " =>\n", "");
    lines.setEmptyValue("");
    for (int i = 0; i < series.samples().size(); i++) {
      double value = series.samples().value(i);
      if (!StaleMarker.isStale(value)) {
        lines.add(at(GoText.plainFloat(value), series.samples().timestampMillis(i)));
      }
    }
    for (int i = 0; i < series.histograms().size(); i++) {
      Histogram value = series.histograms().get(i);
      if (!value.isStale()) {
        lines.add(at(value.text(), series.histograms().timestampMillis(i)));
      }
    }
    return lines.toString();
  }

  private static String at(String value, long timestampMillis) {
    return value + " @[" + timestampMillis + "]";
  }

  private static String value(VectorSample sample) {
    return sample
        .histogram()
        .map(HistogramNotation::text)
        .orElseGet(() -> GoText.exponentFloat(sample.value()).replace('e', 'E'));
  }

  /** All labels within the braces, the metric name among them. */
  static String labels(Labels labels) {
    return labels.toMap().entrySet().stream()
        .map(label -> label.getKey() + "=" + GoText.quote(label.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** Go's {@code time.Duration}: {@code 0s}, {@code 500ms}, {@code 1m30s}, {@code 1h0m0s}. */
  static String duration(Duration duration) {
    if (duration.isNegative()) {
      return "-" + duration(duration.negated());
    }
    if (duration.isPositive() && duration.toMillis() < 1000) {
      return duration.toMillis() + "ms";
    }
    long hours = duration.toHours();
    String minutes = duration.toMinutes() > 0 ? duration.toMinutesPart() + "m" : "";
    String seconds = GoText.plainFloat(duration.toSecondsPart() + duration.toMillisPart() / 1000.0);
    return String.format(Locale.ROOT, "%s%s%ss", hours > 0 ? hours + "h" : "", minutes, seconds);
  }
}
