package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.config.Document;
import io.tocsin.config.Faults;
import io.tocsin.config.Section;
import io.tocsin.model.Labels;
import io.tocsin.model.StaleMarker;
import io.tocsin.promql.Engine;
import io.tocsin.promql.Expr;
import io.tocsin.rules.GroupSnapshot.State;
import io.tocsin.storage.MemoryStorage;
import io.tocsin.storage.Storage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One unit test for rules, run by promtool and by us: whoever is right, both are. */
class RulesDifferentialIT {
  private static final Path DIRECTORY = Path.of("src/test/resources/rules");
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final int STEPS = 12;

  private static final Engine ENGINE = new Engine(Engine.Limits.DEFAULT, Set.of());
  private static final Storage STORAGE = new MemoryStorage(Duration.ofDays(36_500));

  /** Firing alerts after each evaluation, as {@code {labels} {annotations}}, by rule. */
  private static final Map<Instant, Map<String, Set<String>>> FIRING = new TreeMap<>();

  private static UnitTest unitTest;

  record Series(Labels labels, List<Optional<Double>> values) {}

  record AlertTest(Duration evalTime, String alertname, List<Expected> alerts) {}

  record Expected(Map<String, String> labels, Map<String, String> annotations) {}

  record ExprTest(String expr, Duration evalTime, List<ExpectedSample> samples) {}

  record ExpectedSample(String labels, double value) {}

  record UnitTest(List<Series> input, List<AlertTest> alerts, List<ExprTest> exprs) {}

  @BeforeAll
  static void evaluateEveryStep() throws Exception {
    unitTest = read("life.test.yml", RulesDifferentialIT::unitTest);
    var faults = new Faults();
    List<RuleGroup> groups =
        new RuleFileReader(ENGINE, RuleFileReader.Defaults.PROMETHEUS)
            .read(DIRECTORY.resolve("life.rules.yml"), "life.rules.yml", faults);
    assertThat(faults.sorted()).isEmpty();
    var settings = new GroupEvaluator.Settings(Labels.EMPTY, URI.create(""), Duration.ofMinutes(1));
    var evaluator = new GroupEvaluator(ENGINE, settings, () -> 0);
    load();
    List<RunningGroup> running =
        new ArrayList<>(
            groups.stream().map(g -> new RunningGroup(g, GroupState.initial(g))).toList());
    for (int step = 0; step < STEPS; step++) {
      Instant at = at(step);
      for (int i = 0; i < running.size(); i++) {
        RunningGroup group = running.get(i);
        Evaluation evaluation =
            evaluator.evaluate(group.group(), group.state(), STORAGE.querier(), at);
        STORAGE.append(evaluation.samples());
        running.set(i, new RunningGroup(group.group(), evaluation.state()));
      }
      FIRING.put(at, firing(running));
    }
  }

  private static Instant at(int step) {
    return Instant.EPOCH.plus(STEP.multipliedBy(step));
  }

  private static void load() {
    for (Series series : unitTest.input()) {
      for (int step = 0; step < series.values().size(); step++) {
        long atMillis = at(step).toEpochMilli();
        series
            .values()
            .get(step)
            .ifPresent(v -> STORAGE.series(series.labels()).append(atMillis, v));
      }
    }
  }

  private static Map<String, Set<String>> firing(List<RunningGroup> groups) {
    var firing = new TreeMap<String, Set<String>>();
    for (RunningGroup group : groups) {
      for (GroupSnapshot.RuleSnapshot rule : group.snapshot().rules()) {
        assertThat(rule.lastError()).isEmpty();
        if (rule instanceof GroupSnapshot.Alerting alerting) {
          Set<String> alerts = new TreeSet<>();
          alerting.alerts().stream()
              .filter(alert -> alert.state() == State.FIRING)
              .forEach(alert -> alerts.add(alert.labels() + " " + alert.annotations()));
          firing.put(rule.name(), alerts);
        }
      }
    }
    return firing;
  }

  @Test
  void promtoolConfirmsTheExpectations() throws Exception {
    Process promtool =
        new ProcessBuilder("promtool", "test", "rules", "life.test.yml")
            .directory(DIRECTORY.toFile())
            .redirectErrorStream(true)
            .start();

    String out = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(promtool.exitValue()).as(out).isZero();
  }

  @Test
  void weFireWhatIsExpected() {
    var softly = new SoftAssertions();
    for (AlertTest test : unitTest.alerts()) {
      Set<String> expected = new TreeSet<>();
      for (Expected alert : test.alerts()) {
        Labels labels = Labels.of(alert.labels()).with("alertname", test.alertname());
        expected.add(labels + " " + Labels.of(alert.annotations()));
      }
      softly
          .assertThat(
              FIRING
                  .getOrDefault(Instant.EPOCH.plus(test.evalTime()), Map.of())
                  .get(test.alertname()))
          .as(test.alertname() + " at " + test.evalTime())
          .isEqualTo(expected);
    }
    softly.assertAll();
  }

  @Test
  void weRecordWhatIsExpected() throws Exception {
    var softly = new SoftAssertions();
    for (ExprTest test : unitTest.exprs()) {
      Set<String> expected = new TreeSet<>();
      for (ExpectedSample sample : test.samples()) {
        expected.add(labelsOf(sample.labels()) + " " + sample.value());
      }
      softly
          .assertThat(query(test.expr(), test.evalTime().toMillis()))
          .as(test.expr() + " at " + test.evalTime())
          .isEqualTo(expected);
    }
    softly.assertAll();
  }

  private static Set<String> query(String expr, long atMillis) throws Exception {
    var value = ENGINE.instant(STORAGE.querier(), ENGINE.parse(expr), atMillis).value();
    Set<String> found = new TreeSet<>();
    for (var element : ((io.tocsin.promql.Value.Vector) value).samples()) {
      found.add(element.labels() + " " + element.value());
    }
    return found;
  }

  // the file

  private static <T> T read(String name, java.util.function.Function<Section, @Nullable T> reader) {
    var faults = new Faults();
    Optional<T> read =
        new Document.Reader(faults)
            .read(DIRECTORY.resolve(name), name)
            .flatMap(root -> root.build(reader));
    assertThat(faults.sorted()).isEmpty();
    return read.orElseThrow();
  }

  private static UnitTest unitTest(Section file) {
    file.allow("rule_files", "evaluation_interval");
    return file.list("tests", value -> value.build(RulesDifferentialIT::oneTest)).getFirst();
  }

  private static UnitTest oneTest(Section test) {
    test.allow("interval");
    return new UnitTest(
        test.list("input_series", v -> v.build(RulesDifferentialIT::series)),
        test.list("alert_rule_test", v -> v.build(RulesDifferentialIT::alertTest)),
        test.list("promql_expr_test", v -> v.build(RulesDifferentialIT::exprTest)));
  }

  private static Series series(Section series) {
    List<Optional<Double>> values = new ArrayList<>();
    for (String word : series.string("values").split(" ")) {
      String[] repeated = word.split("x"); // 1x11 is 1 and eleven times more
      int times = repeated.length > 1 ? Integer.parseInt(repeated[1]) + 1 : 1;
      for (int i = 0; i < times; i++) {
        values.add(
            switch (repeated[0]) {
              case "_" -> Optional.empty();
              case "stale" -> Optional.of(StaleMarker.VALUE);
              default -> Optional.of(Double.parseDouble(repeated[0]));
            });
      }
    }
    return new Series(labelsOf(series.string("series")), values);
  }

  private static Labels labelsOf(String selector) {
    try {
      var labels = Labels.EMPTY.builder();
      ((Expr.VectorSelector) ENGINE.parse(selector))
          .matchers()
          .forEach(matcher -> labels.set(matcher.name(), matcher.value()));
      return labels.build();
    } catch (io.tocsin.promql.ParseException e) {
      throw new AssertionError(selector, e);
    }
  }

  private static AlertTest alertTest(Section test) {
    return new AlertTest(
        test.duration("eval_time", Duration.ZERO),
        test.string("alertname"),
        test.list("exp_alerts", v -> v.build(RulesDifferentialIT::expected)));
  }

  private static Expected expected(Section alert) {
    return new Expected(alert.stringMap("exp_labels"), alert.stringMap("exp_annotations"));
  }

  private static ExprTest exprTest(Section test) {
    return new ExprTest(
        test.string("expr"),
        test.duration("eval_time", Duration.ZERO),
        test.list("exp_samples", v -> v.build(RulesDifferentialIT::sample)));
  }

  private static ExpectedSample sample(Section sample) {
    return new ExpectedSample(sample.string("labels"), sample.number("value", 0));
  }
}
