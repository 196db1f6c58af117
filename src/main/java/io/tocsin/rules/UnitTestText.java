package io.tocsin.rules;

import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import io.tocsin.model.PromDuration;
import io.tocsin.model.StaleMarker;
import io.tocsin.promql.Value.VectorSample;
import io.tocsin.rules.UnitTestFile.AlertTest;
import io.tocsin.rules.UnitTestFile.ExprTest;
import io.tocsin.rules.UnitTestFile.FiringAlert;
import io.tocsin.storage.SelectedSeries;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Failures of unit tests as {@code promtool} prints them, because people and tools read those. */
final class UnitTestText {
  private UnitTestText() {}

  static String ruleFailed(String rule, Duration time, String error) {
    return "    rule: " + rule + ", time: " + goDuration(time) + ", err: " + error;
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

  /** A line {@code up{job="shop"} =>} for each series, and {@code 1 @[60000]} for each sample. */
  static String series(List<SelectedSeries> all) {
    return all.stream().map(UnitTestText::series).collect(Collectors.joining("\n"));
  }

  private static String series(SelectedSeries series) {
    var lines = new TreeMap<Long, String>();
    for (int i = 0; i < series.samples().size(); i++) {
      double value = series.samples().value(i);
      lines.put(
          series.samples().timestampMillis(i),
          StaleMarker.isStale(value) ? "stale" : GoText.shortFloat(value));
    }
    for (int i = 0; i < series.histograms().size(); i++) {
      lines.put(
          series.histograms().timestampMillis(i),
          HistogramNotation.text(series.histograms().get(i)));
    }
    return lines.entrySet().stream()
        .map(line -> "\n" + line.getValue() + " @[" + line.getKey() + "]")
        .collect(Collectors.joining("", series.labels() + " =>", ""));
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
  private static String goDuration(Duration duration) {
    if (duration.isPositive() && duration.toMillis() < 1000) {
      return duration.toMillis() + "ms";
    }
    long hours = duration.toHours();
    String minutes = duration.toMinutes() > 0 ? duration.toMinutesPart() + "m" : "";
    String seconds = GoText.plainFloat(duration.toSecondsPart() + duration.toMillisPart() / 1000.0);
    return String.format(Locale.ROOT, "%s%s%ss", hours > 0 ? hours + "h" : "", minutes, seconds);
  }
}
