package io.tocsin.cli;

import io.tocsin.config.Document.UnknownKeys;
import io.tocsin.config.Fault;
import io.tocsin.model.GoText;
import io.tocsin.promql.Engine;
import io.tocsin.rules.KnownSeries;
import io.tocsin.rules.RuleFileReader;
import io.tocsin.server.Configuration;
import io.tocsin.server.Home;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code promtool check rules}, with every fault at once and a lint that promtool has not. */
@Command(
    name = "rules",
    description =
        "Checks rule files as promtool does, and looks for rules that do not do their job.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit codes:  0 fine, 1 faults found, 2 wrong usage, 3 lint findings with --lint-fatal."
    })
final class CheckRulesCommand implements Callable<Integer> {
  private static final int LINT_FINDINGS = 3;
  private static final Duration UNKNOWN_INTERVAL = Duration.ofMillis(1); // shorter than any window

  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  @Option(
      names = "--lint",
      paramLabel = "CHECK",
      split = ",",
      defaultValue = "all",
      description = "all, none, or names of checks; -NAME leaves one out. Default: all.")
  private List<String> lint = List.of();

  @Option(names = "--lint-fatal", description = "Exits with 3 when the lint finds something.")
  private boolean lintIsFatal;

  @Option(
      names = "--ignore-unknown-fields",
      description = "Takes keys that no rule file has for comments.")
  private boolean ignoresUnknownFields;

  @Mixin private FeatureOptions features = new FeatureOptions();

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description =
          "Whose probes and rules make the series: unknown-series needs it. Without FILES, its"
              + " rules are checked.")
  private @Nullable Path home;

  @Parameters(
      paramLabel = "FILES",
      arity = "0..*",
      description = "Rule files; - or none reads the standard input.")
  private List<String> files = List.of();

  @Override
  public Integer call() {
    features.requireKnown(spec.commandLine());
    LintChoice choice = LintChoice.of(lint);
    choice
        .unknown()
        .forEach(name -> out().println("WARNING: unknown lint option: " + GoText.quote(name)));
    Optional<Configuration> known = Optional.ofNullable(home).map(this::configuration);
    Duration interval =
        known.map(found -> found.server().evaluationInterval()).orElse(UNKNOWN_INTERVAL);
    List<RuleFileCheck> checks =
        sources().stream().map(source -> parsed(source, interval)).toList();
    Optional<KnownSeries> series =
        known.map(found -> HomeSeries.of(found, checks.stream().flatMap(c -> c.groups().stream())));
    boolean faulty = false;
    boolean linted = false;
    for (RuleFileCheck check : checks) {
      List<String> findings = check.findings(choice, series);
      tell(check, findings);
      faulty |= !check.faults().isEmpty();
      linted |= !findings.isEmpty();
    }
    return faulty ? Main.FAULTS : linted && lintIsFatal ? LINT_FINDINGS : 0;
  }

  /** The series of a home at fault are not known: that must be said and not guessed. */
  private Configuration configuration(Path directory) {
    Configuration.Loaded loaded =
        Configuration.load(new Home(directory), features.names(), System::getenv);
    return loaded
        .configuration()
        .orElseThrow(
            () -> {
              loaded.faults().stream().map(Fault::toString).forEach(err()::println);
              return new ParameterException(
                  spec.commandLine(),
                  "--home " + directory + " is at fault; tocsin check says why");
            });
  }

  private List<RuleFileCheck.Source> sources() {
    if (files.isEmpty() && home != null) {
      Home where = new Home(home);
      return where.ruleFiles().stream()
          .map(file -> RuleFileCheck.Source.file(file, where.shown(file)))
          .toList();
    }
    List<String> names = files.isEmpty() ? List.of("-") : files;
    return names.stream().map(CheckRulesCommand::source).toList();
  }

  private static RuleFileCheck.Source source(String name) {
    InputStream in = System.in;
    return name.equals("-")
        ? RuleFileCheck.Source.standardInput(in)
        : RuleFileCheck.Source.file(Path.of(name), name);
  }

  /**
   * @param interval of groups that state none
   */
  private RuleFileCheck parsed(RuleFileCheck.Source source, Duration interval) {
    var engine = new Engine(Engine.Limits.DEFAULT, features.names());
    var defaults = new RuleFileReader.Defaults(interval, Duration.ZERO);
    UnknownKeys unknown = ignoresUnknownFields ? UnknownKeys.IGNORE : UnknownKeys.FAULT;
    return RuleFileCheck.of(source, new RuleFileReader(engine, defaults, unknown));
  }

  /** As promtool: results on the standard output, what is wrong on the other one. */
  private void tell(RuleFileCheck check, List<String> findings) {
    out().println("Checking " + check.shownAs());
    if (check.faults().isEmpty() && findings.isEmpty()) {
      out().println("  SUCCESS: " + check.ruleCount() + " rules found");
    } else {
      err().println("  FAILED:");
      check.faults().forEach(err()::println);
      findings.forEach(err()::println);
    }
    if (check.faults().isEmpty()) {
      out().println();
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
