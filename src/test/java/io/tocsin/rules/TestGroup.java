package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Alert;
import io.tocsin.config.Faults;
import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import io.tocsin.model.StaleMarker;
import io.tocsin.promql.Engine;
import io.tocsin.promql.Value;
import io.tocsin.storage.MemoryStorage;
import io.tocsin.storage.Storage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One group over an in-memory store whose clock the test moves by hand. */
final class TestGroup {
  static final Duration RESEND_DELAY = Duration.ofMinutes(1);
  private final Engine engine = new Engine(Engine.Limits.DEFAULT, Set.of());
  private final Storage storage = new MemoryStorage(Duration.ofDays(365));
  private final GroupEvaluator evaluator =
      new GroupEvaluator(
          engine,
          new GroupEvaluator.Settings(
              Labels.of("region", "eu"), URI.create("http://tocsin"), RESEND_DELAY),
          () -> 0);
  private RunningGroup running;

  TestGroup(String rules) {
    RuleGroup group = group(rules);
    running = new RunningGroup(group, GroupState.initial(group));
  }

  /** The group whose rules these are, of an interval of one minute. */
  static RuleGroup group(String rules) {
    return groupOf("groups:\n- name: g\n  rules:\n" + rules.indent(2));
  }

  static RuleGroup groupOf(String yaml) {
    return groupOf(yaml, Set.of());
  }

  static RuleGroup groupOf(String yaml, Set<String> features) {
    var faults = new Faults();
    var engine = new Engine(Engine.Limits.DEFAULT, features);
    List<RuleGroup> groups =
        new RuleFileReader(engine, RuleFileReader.Defaults.PROMETHEUS).parse(yaml, "t.yml", faults);
    assertThat(faults.sorted()).isEmpty();
    return groups.getFirst();
  }

  TestGroup(RuleGroup group) {
    running = new RunningGroup(group, GroupState.initial(group));
  }

  static Instant minute(double minute) {
    return Instant.ofEpochMilli(Math.round(minute * 60_000));
  }

  void sample(double minute, Histogram value, String... labels) {
    storage.append(new Sample(Labels.of(labels), minute(minute).toEpochMilli(), value));
  }

  void sample(double minute, double value, String... labels) {
    storage.series(Labels.of(labels)).append(minute(minute).toEpochMilli(), value);
  }

  Evaluation evaluate(double minute) {
    Instant at = minute(minute);
    assertThat(running.state().accepts(at)).isTrue();
    Evaluation evaluation =
        evaluator.evaluate(running.group(), running.state(), storage.querier(), at);
    evaluation
        .samples()
        .forEach(sample -> assertThat(storage.append(sample)).isEqualTo(Storage.Outcome.APPENDED));
    running = new RunningGroup(running.group(), evaluation.state());
    return evaluation;
  }

  /** What an evaluation yields whatever is stored, stale markers left out. */
  Set<String> found(double minute) {
    return evaluator
        .evaluate(running.group(), running.state(), storage.querier(), minute(minute))
        .samples()
        .stream()
        .filter(sample -> !StaleMarker.isStale(sample.value()))
        .map(sample -> sample.labels() + " " + sample.value())
        .collect(Collectors.toSet());
  }

  /** As after a restart: nothing remembered, series still stored. */
  void restart() {
    running = new RunningGroup(running.group(), GroupState.restarting(running.group()));
  }

  void restore(double minute) {
    GroupState restored =
        evaluator.restore(
            ForRestore.PROMETHEUS,
            running.group(),
            running.state(),
            storage.querier(),
            minute(minute));
    running = new RunningGroup(running.group(), restored);
  }

  RunningGroup running() {
    return running;
  }

  void become(RunningGroup other) {
    running = other;
  }

  GroupSnapshot snapshot() {
    return running.snapshot();
  }

  /** The elements of an instant query, as text, sorted. */
  Set<String> query(double minute, String expression) throws Exception {
    Value value =
        engine
            .instant(storage.querier(), engine.parse(expression), minute(minute).toEpochMilli())
            .value();
    var found = new TreeSet<String>();
    for (Value.VectorSample element : ((Value.Vector) value).samples()) {
      found.add(element.labels() + " " + element.value());
    }
    return found;
  }

  /** What the notifier is told: {@code Name firing 2..6} with minutes of start and end. */
  static List<String> told(Evaluation evaluation) {
    var told = new ArrayList<String>();
    for (Alert alert : evaluation.alerts()) {
      told.add(
          "%s %s..%s".formatted(alert.name(), minutes(alert.startsAt()), minutes(alert.endsAt())));
    }
    return told;
  }

  private static String minutes(Instant at) {
    double minutes = at.toEpochMilli() / 60_000.0;
    return minutes == Math.rint(minutes) ? "%d".formatted((long) minutes) : "" + minutes;
  }
}
