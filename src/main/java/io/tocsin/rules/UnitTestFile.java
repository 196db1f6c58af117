package io.tocsin.rules;

import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One unit-test file for rules, in the format of {@code promtool test rules}.
 *
 * @param ruleFiles those that its patterns match, each once
 * @param unmatched patterns, from the directory of the file on, that match no file
 * @param evaluationInterval of every group, whatever its own; positive
 * @param groupOrder names of groups in the order of their evaluation
 * @param fuzzy whether sample values may differ in the last bit
 */
public record UnitTestFile(
    List<Path> ruleFiles,
    List<String> unmatched,
    Duration evaluationInterval,
    List<String> groupOrder,
    boolean fuzzy,
    List<Case> tests) {
  public UnitTestFile {
    ruleFiles = List.copyOf(ruleFiles);
    unmatched = List.copyOf(unmatched);
    groupOrder = List.copyOf(groupOrder);
    tests = List.copyOf(tests);
  }

  /**
   * One test: series, and what the rules must make of them.
   *
   * @param name empty when it has none
   * @param start time of the first evaluation, from which the times of the test count
   */
  public record Case(
      String name,
      Instant start,
      Labels externalLabels,
      URI externalUrl,
      List<InputSeries> series,
      List<AlertTest> alerts,
      List<ExprTest> exprs) {
    public Case {
      series = List.copyOf(series);
      alerts = List.copyOf(alerts);
      exprs = List.copyOf(exprs);
    }

    /** The latest time that something is asked about. */
    Duration lastEvalTime() {
      Duration last = Duration.ZERO;
      for (AlertTest test : alerts) {
        last = test.evalTime().compareTo(last) > 0 ? test.evalTime() : last;
      }
      for (ExprTest test : exprs) {
        last = test.evalTime().compareTo(last) > 0 ? test.evalTime() : last;
      }
      return last;
    }
  }

  /**
   * A series that the test gives.
   *
   * @param samples with milliseconds since the start of the test as timestamps
   * @param histograms likewise, at other times
   */
  public record InputSeries(Labels labels, SampleArray samples, HistogramArray histograms) {}

  /** Which alerts of one name must be firing. */
  public record AlertTest(Duration evalTime, String alertname, List<FiringAlert> expected) {
    public AlertTest {
      expected = List.copyOf(expected);
    }
  }

  /** A firing alert; the labels include {@code alertname}. */
  public record FiringAlert(Labels labels, Labels annotations) implements Comparable<FiringAlert> {
    @Override
    public int compareTo(FiringAlert other) {
      int order = labels.compareTo(other.labels);
      return order == 0 ? annotations.compareTo(other.annotations) : order;
    }
  }

  /**
   * What a query must answer.
   *
   * @param expr as written; when it does not parse, the test fails
   */
  public record ExprTest(String expr, Duration evalTime, List<ExpectedSample> expected) {
    public ExprTest {
      expected = List.copyOf(expected);
    }
  }

  /**
   * One element that a query must answer with.
   *
   * @param series as written, such as {@code up{job="shop"}}
   * @param histogram if that is the value
   */
  public record ExpectedSample(String series, double value, Optional<Histogram> histogram) {}
}
