package io.tocsin.rules;

import io.tocsin.config.Fault;
import io.tocsin.config.Faults;
import io.tocsin.promql.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Runs unit-test files for rules as {@code promtool test rules} does ({@code
 * cmd/promtool/unittest.go}). Reads files, writes none; any thread.
 */
public final class UnitTestRunner {
  private final Set<String> features;

  /**
   * @param features names of enabled feature flags, as for {@link Engine}
   */
  public UnitTestRunner(Set<String> features) {
    this.features = Set.copyOf(features);
  }

  /**
   * Runs the tests of one file.
   *
   * @param shownAs the name in the report and in faults
   * @param wanted whether to run the test of a name; tests without one have the empty name
   */
  public UnitTestReport run(Path path, String shownAs, Predicate<String> wanted) {
    var faults = new Faults();
    Optional<UnitTestFile> read =
        new UnitTestReader(engine(Duration.ofMinutes(1)), faults).read(path, shownAs);
    if (read.isEmpty()) {
      return new UnitTestReport(shownAs, List.of(), texts(faults), List.of());
    }
    UnitTestFile file = read.get();
    Engine engine = engine(file.evaluationInterval());
    List<RuleGroup> groups = groups(engine, file, faults);
    if (!faults.isEmpty()) {
      return new UnitTestReport(shownAs, file.unmatched(), texts(faults), List.of());
    }
    List<UnitTestReport.Result> results =
        file.tests().stream()
            .filter(test -> wanted.test(test.name()))
            .map(
                test ->
                    new UnitTestReport.Result(
                        test.name(), new UnitTestRun(engine, file, groups, test).failures()))
            .toList();
    return new UnitTestReport(shownAs, file.unmatched(), List.of(), results);
  }

  /** Subqueries without a step take the evaluation interval, as on a server. */
  private Engine engine(Duration evaluationInterval) {
    Engine.Limits limits = Engine.Limits.DEFAULT;
    return new Engine(
        new Engine.Limits(limits.maxSamples(), limits.lookback(), evaluationInterval), features);
  }

  private static List<String> texts(Faults faults) {
    return faults.sorted().stream().map(Fault::toString).toList();
  }

  /** In the order of evaluation; groups that the order does not name stay in that of the files. */
  private static List<RuleGroup> groups(Engine engine, UnitTestFile file, Faults faults) {
    var defaults = new RuleFileReader.Defaults(file.evaluationInterval(), Duration.ZERO);
    var reader = new RuleFileReader(engine, defaults);
    var groups = new ArrayList<RuleGroup>();
    for (Path rules : file.ruleFiles()) {
      groups.addAll(reader.read(rules, rules.toString(), faults));
    }
    groups.sort(
        Comparator.comparingInt(group -> Math.max(0, file.groupOrder().indexOf(group.name()))));
    return groups;
  }
}
