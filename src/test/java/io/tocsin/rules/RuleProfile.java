package io.tocsin.rules;

import io.tocsin.config.Faults;
import io.tocsin.model.Labels;
import io.tocsin.promql.Engine;
import io.tocsin.storage.MemoryStorage;
import io.tocsin.storage.SelectedSeries;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Evaluates the rules of {@link RuleLoad} again and again in one thread and prints the CPU time of
 * all of them. By hand: {@code java -cp target/test-classes:target/classes:…
 * -XX:StartFlightRecording=filename=rules.jfr io.tocsin.rules.RuleProfile [rounds]}.
 */
final class RuleProfile {
  private static final int SAMPLES = 24;
  private static final long START_MILLIS = 1_700_000_000_000L;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final MemoryStorage storage = new MemoryStorage(Duration.ofDays(10_000), 200_000);
  private final GroupEvaluator evaluator;
  private final List<RunningGroup> groups = new ArrayList<>();

  private RuleProfile() {
    var engine = new Engine(Engine.Limits.DEFAULT, Set.of());
    evaluator =
        new GroupEvaluator(
            engine,
            new GroupEvaluator.Settings(Labels.EMPTY, URI.create(""), Duration.ofMinutes(1)),
            THREADS::getCurrentThreadCpuTime);
    for (int job = 0; job < RuleLoad.jobs(); job++) {
      RuleLoad.series(job, START_MILLIS, SAMPLES).forEach(this::store);
    }
    new RuleFileReader(engine, RuleFileReader.Defaults.PROMETHEUS)
        .parse(RuleLoad.rules(), "rules.yml", new Faults())
        .forEach(group -> groups.add(new RunningGroup(group, GroupState.initial(group))));
  }

  private void store(SelectedSeries series) {
    var into = storage.series(series.labels());
    for (int i = 0; i < series.samples().size(); i++) {
      into.append(series.samples().timestampMillis(i), series.samples().value(i));
    }
  }

  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
    var profile = new RuleProfile();
    for (int round = 0; round < rounds; round++) {
      System.out.printf("%d rules in %.1f ms%n", RuleLoad.RULES, profile.round(round) / 1e6);
    }
  }

  private long round(int round) {
    Instant at = Instant.ofEpochMilli(START_MILLIS + SAMPLES * RuleLoad.STEP_MILLIS + round);
    long nanos = 0;
    for (int i = 0; i < groups.size(); i++) {
      RunningGroup running = groups.get(i);
      Evaluation found =
          evaluator.evaluate(running.group(), running.state(), storage.querier(), at);
      groups.set(i, new RunningGroup(running.group(), found.state()));
      nanos += found.state().ruleTime().toNanos();
    }
    return nanos;
  }
}
