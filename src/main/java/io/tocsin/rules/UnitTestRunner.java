package io.tocsin.rules;

import io.tocsin.config.Document.UnknownKeys;
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
  private final Options options;

  /**
   * How files are read and results are told.
   *
   * @param features names of enabled feature flags, as for {@link Engine}
   * @param unknownKeys of unit-test files and rule files
   * @param diffs whether a failure tells only what differs, and not all of both sides
   * @param dumps whether the report holds every sample of every test
   */
  public record Options(
      Set<String> features, UnknownKeys unknownKeys, boolean diffs, boolean dumps) {
    public Options {
      features = Set.copyOf(features);
    }

    /** As promtool without options. */
    public static Options of(Set<String> features) {
      return new Options(features, UnknownKeys.FAULT, false, false);
    }
  }

  public UnitTestRunner(Options options) {
    this.options = options;
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
        new UnitTestReader(engine(Duration.ofMinutes(1)), faults, options.unknownKeys())
            .read(path, shownAs);
    if (read.isEmpty()) {
      return new UnitTestReport(shownAs, List.of(), texts(faults), List.of());
    }
    UnitTestFile file = read.get();
    Engine engine = engine(file.evaluationInterval());
    List<RuleGroup> groups = groups(engine, file, faults);
    if (!faults.isEmpty()) {
      return new UnitTestReport(shownAs, file.unmatched(), texts(faults), List.of());
    }
    var results = new ArrayList<UnitTestReport.Result>();
    for (int i = 0; i < file.tests().size(); i++) {
      UnitTestFile.Case test = file.tests().get(i);
      if (wanted.test(test.name())) {
        String name = test.name().isEmpty() ? "unnamed#" + i : test.name();
        results.add(new UnitTestRun(engine, file, groups, test, name, options).result());
      }
    }
    return new UnitTestReport(shownAs, file.unmatched(), List.of(), results);
  }

  /** Subqueries without a step take the evaluation interval, as on a server. */
  private Engine engine(Duration evaluationInterval) {
    Engine.Limits limits = Engine.Limits.DEFAULT;
    return new Engine(
        new Engine.Limits(limits.maxSamples(), limits.lookback(), evaluationInterval),
        options.features());
  }

  private static List<String> texts(Faults faults) {
    return faults.sorted().stream().map(Fault::toString).toList();
  }

  /** In the order of evaluation; groups that the order does not name stay in that of the files. */
  private List<RuleGroup> groups(Engine engine, UnitTestFile file, Faults faults) {
    var defaults = new RuleFileReader.Defaults(file.evaluationInterval(), Duration.ZERO);
    var reader = new RuleFileReader(engine, defaults, options.unknownKeys());
    var groups = new ArrayList<RuleGroup>();
    for (Path rules : file.ruleFiles()) {
      groups.addAll(reader.read(rules, rules.toString(), faults));
    }
    groups.sort(
        Comparator.comparingInt(group -> Math.max(0, file.groupOrder().indexOf(group.name()))));
    return groups;
  }
}
