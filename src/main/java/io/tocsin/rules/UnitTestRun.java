package io.tocsin.rules;

import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.Sample;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.model.TimeRange;
import io.tocsin.promql.Engine;
import io.tocsin.promql.ParseException;
import io.tocsin.promql.Value.VectorSample;
import io.tocsin.rules.GroupSnapshot.State;
import io.tocsin.rules.UnitTestFile.AlertTest;
import io.tocsin.rules.UnitTestFile.Case;
import io.tocsin.rules.UnitTestFile.ExpectedSample;
import io.tocsin.rules.UnitTestFile.ExprTest;
import io.tocsin.rules.UnitTestFile.FiringAlert;
import io.tocsin.rules.UnitTestFile.InputSeries;
import io.tocsin.storage.MemoryStorage;
import io.tocsin.storage.SelectedSeries;
import io.tocsin.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One test under way: a store that is filled up to each evaluation, and the groups over it.
 *
 * <pre>
 *  input   0s──────30s─────60s─────90s        loaded as far as the evaluation
 *  eval    0s──────────────60s──────────────  every evaluation interval up to the last eval_time
 *  alerts  asked at 0s ≤ t < 60s: as of 0s    samples: asked at the end, at any time
 * </pre>
 */
final class UnitTestRun {
  private static final Duration KEPT = Duration.ofDays(36_500); // nothing expires
  private static final int MAX_SERIES = 1_000_000;

  private final Engine engine;
  private final UnitTestFile file;
  private final Case test;
  private final String shownAs;
  private final UnitTestRunner.Options options;
  private final GroupEvaluator evaluator;
  private final Storage storage = new MemoryStorage(KEPT, MAX_SERIES);
  private final List<SeriesFeed> feeds = new ArrayList<>();
  private final List<RunningGroup> groups = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * @param shownAs the name in the report
   */
  UnitTestRun(
      Engine engine,
      UnitTestFile file,
      List<RuleGroup> groups,
      Case test,
      String shownAs,
      UnitTestRunner.Options options) {
    this.options = options;
    this.shownAs = shownAs;
    this.engine = engine;
    this.file = file;
    this.test = test;
    var settings =
        new GroupEvaluator.Settings(
            test.externalLabels(), test.externalUrl(), Duration.ofMinutes(1));
    this.evaluator = new GroupEvaluator(engine, settings, () -> 0);
    groups.forEach(group -> this.groups.add(new RunningGroup(group, GroupState.initial(group))));
    Map<Labels, InputSeries> series = new LinkedHashMap<>(); // given twice: the last counts
    for (InputSeries input : test.series()) {
      series.put(input.labels(), input);
    }
    long startMillis = test.start().toEpochMilli();
    series.forEach(
        (labels, input) ->
            feeds.add(
                new SeriesFeed(
                    storage.series(labels), startMillis, input.samples(), input.histograms())));
  }

  /** Runs the test. */
  UnitTestReport.Result result() {
    List<String> told = failures();
    return new UnitTestReport.Result(
        shownAs, told, options.dumps() ? Optional.of(dump()) : Optional.empty());
  }

  private UnitTestReport.Dump dump() {
    long startMillis = test.start().toEpochMilli();
    Duration last = test.lastEvalTime();
    Duration shown = last.plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
    var all = new TimeRange(startMillis + 1, startMillis + shown.toMillis()); // as a selector
    List<Matcher> every = List.of(new Matcher(Labels.NAME, Matcher.Op.NOT_EQUAL, ""));
    return new UnitTestReport.Dump(
        shown, UnitTestText.series(storage.querier().select(all, every)));
  }

  /** What is not as expected, in the text form of promtool. */
  private List<String> failures() {
    Duration step = file.evaluationInterval();
    Duration last = test.lastEvalTime();
    for (Duration time = Duration.ZERO; time.compareTo(last) <= 0; time = time.plus(step)) {
      if (!evaluate(time)) {
        return failures;
      }
      checkAlerts(time, time.plus(step));
    }
    test.exprs().forEach(this::check);
    return failures;
  }

  /** Whether no rule failed; after a failure nothing that follows would mean much. */
  private boolean evaluate(Duration time) {
    feeds.forEach(feed -> feed.upTo(time.toMillis()));
    Instant at = test.start().plus(time);
    int before = failures.size();
    for (int i = 0; i < groups.size(); i++) {
      RunningGroup group = groups.get(i);
      Evaluation evaluation =
          evaluator.evaluate(group.group(), group.state(), storage.querier(), at);
      Map<Labels, String> refused = stored(evaluation.samples());
      RunningGroup after = new RunningGroup(group.group(), evaluation.state());
      groups.set(i, after);
      tellFailed(after, at, refused);
    }
    return failures.size() == before;
  }

  private void tellFailed(RunningGroup group, Instant at, Map<Labels, String> refused) {
    for (int i = 0; i < group.group().rules().size(); i++) {
      RuleState state = group.state().rules().get(i);
      Optional<String> error =
          state.lastError().isEmpty()
              ? state.series().stream().filter(refused::containsKey).map(refused::get).findFirst()
              : Optional.of(state.lastError());
      String rule = group.group().rules().get(i).name();
      error.ifPresent(why -> failures.add(UnitTestText.ruleFailed(rule, at, why)));
    }
  }

  /** Stores what rules yielded; by series, why what cannot be stored cannot. */
  private Map<Labels, String> stored(List<Sample> samples) {
    var refused = new HashMap<Labels, String>();
    for (Sample sample : samples) {
      boolean ends = sample.histogram().isEmpty() && StaleMarker.isStale(sample.value());
      if (storage.append(sample) == Storage.Outcome.OUT_OF_ORDER && !ends) {
        refused.put(sample.labels(), whyRefused(sample));
      }
    }
    return refused;
  }

  /** The test has given another value of that time, or a later one. */
  private String whyRefused(Sample sample) {
    long atMillis = sample.timestampMillis();
    var matchers = new ArrayList<Matcher>();
    sample.labels().forEach((name, value) -> matchers.add(Matcher.equal(name, value)));
    return storage.querier().select(new TimeRange(atMillis, atMillis), matchers).stream()
        .filter(series -> series.labels().equals(sample.labels()))
        .flatMap(series -> sampleOf(series).stream())
        .findFirst()
        .map(first -> RuleFailure.duplicate(first, sample))
        .orElse("out of order sample");
  }

  private static Optional<Sample> sampleOf(SelectedSeries series) {
    if (series.samples().size() > 0) {
      SampleArray floats = series.samples();
      return Optional.of(new Sample(series.labels(), floats.timestampMillis(0), floats.value(0)));
    }
    HistogramArray histograms = series.histograms();
    return histograms.size() == 0
        ? Optional.empty()
        : Optional.of(
            new Sample(series.labels(), histograms.timestampMillis(0), histograms.get(0)));
  }

  /** The alerts asked for from {@code from} on and before {@code to}, by time. */
  private void checkAlerts(Duration from, Duration to) {
    test.alerts().stream()
        .filter(t -> t.evalTime().compareTo(from) >= 0 && t.evalTime().compareTo(to) < 0)
        .sorted(Comparator.comparing(AlertTest::evalTime))
        .forEach(this::check);
  }

  private void check(AlertTest asked) {
    List<FiringAlert> expected = asked.expected().stream().sorted().toList();
    List<FiringAlert> got = firing(asked.alertname());
    if (!expected.equals(got)) {
      failures.add(
          options.diffs()
              ? UnitTestDiff.alerts(test.name(), asked, expected, got)
              : UnitTestText.otherAlerts(test.name(), asked, expected, got));
    }
  }

  /** Of all rules of that name, sorted. */
  private List<FiringAlert> firing(String alertname) {
    return groups.stream()
        .flatMap(group -> group.snapshot().rules().stream())
        .filter(rule -> rule.name().equals(alertname))
        .filter(GroupSnapshot.Alerting.class::isInstance)
        .flatMap(rule -> ((GroupSnapshot.Alerting) rule).alerts().stream())
        .filter(alert -> alert.state() == State.FIRING)
        .map(alert -> new FiringAlert(alert.labels(), alert.annotations()))
        .sorted()
        .toList();
  }

  private void check(ExprTest asked) {
    long atMillis = test.start().plus(asked.evalTime()).toEpochMilli();
    try {
      List<VectorSample> got =
          new RuleQueries(engine, storage.querier()).run(engine.parse(asked.expr()), atMillis);
      List<VectorSample> expected = new ArrayList<>();
      for (ExpectedSample sample : asked.expected()) {
        expected.add(
            new VectorSample(
                labels(sample.series()), atMillis, sample.value(), sample.histogram()));
      }
      compare(asked, sorted(expected), sorted(got));
    } catch (ParseException | RuleFailure e) {
      failures.add(UnitTestText.exprFailed(asked, String.valueOf(e.getMessage())));
    }
  }

  private Labels labels(String series) throws RuleFailure {
    try {
      Optional<Labels> labels = SeriesNotation.labels(engine, series);
      if (labels.isPresent()) {
        return labels.get();
      }
      throw UnitTestText.noSeries(series, "must be a series such as up{job=\"shop\"}");
    } catch (ParseException e) {
      throw UnitTestText.noSeries(series, String.valueOf(e.getMessage()));
    }
  }

  private static List<VectorSample> sorted(List<VectorSample> samples) {
    return samples.stream().sorted(Comparator.comparing(VectorSample::labels)).toList();
  }

  private void compare(ExprTest asked, List<VectorSample> expected, List<VectorSample> got) {
    boolean same = expected.size() == got.size();
    for (int i = 0; same && i < got.size(); i++) {
      same =
          expected.get(i).labels().equals(got.get(i).labels())
              && sameValue(expected.get(i), got.get(i));
    }
    if (!same) {
      failures.add(
          options.diffs()
              ? UnitTestDiff.samples(asked, expected, got)
              : UnitTestText.otherSamples(asked, expected, got));
    }
  }

  private boolean sameValue(VectorSample expected, VectorSample got) {
    if (expected.histogram().isEmpty() || got.histogram().isEmpty()) {
      return expected.histogram().equals(got.histogram()) && same(expected.value(), got.value());
    }
    return HistogramNotation.text(expected.histogram().get())
        .equals(HistogramNotation.text(got.histogram().get()));
  }

  /** NaN is not even the same as itself, as in promtool. */
  private boolean same(double expected, double got) {
    return expected == got
        || (file.fuzzy() && (Math.nextDown(expected) == got || Math.nextUp(expected) == got));
  }
}
