package io.tocsin.cli;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tocsin.config.Document.UnknownKeys;
import io.tocsin.rules.UnitTestReport;
import io.tocsin.rules.UnitTestRunner;
import io.tocsin.server.StartFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code promtool test rules}: the same files, output and exit codes. */
@Command(
    name = "rules",
    description = "Runs promtool's unit-test files for rules.",
    mixinStandardHelpOptions = true)
final class TestRulesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  @Mixin private FeatureOptions features = new FeatureOptions();

  @Option(
      names = "--run",
      paramLabel = "REGEX",
      description = "Runs only tests whose name holds a match; repeatable.")
  private List<String> wanted = List.of();

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Writes the results there too, as JUnit XML.")
  private @Nullable Path junit;

  @Option(names = "--debug", description = "Also tells every sample of every test.")
  private boolean debugs;

  @Option(
      names = "--diff",
      description = "Tells of a failure what is missing (-) and what is too much (+).")
  private boolean diffs;

  @Option(
      names = "--ignore-unknown-fields",
      description = "Takes keys that no unit-test or rule file has for comments.")
  private boolean ignoresUnknownFields;

  @Parameters(paramLabel = "FILES", arity = "1..*", description = "Unit-test files.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    features.requireKnown(spec.commandLine());
    Predicate<String> isWanted = isWanted();
    Instant start = Instant.now();
    var runner =
        new UnitTestRunner(
            new UnitTestRunner.Options(
                features.names(),
                ignoresUnknownFields ? UnknownKeys.IGNORE : UnknownKeys.FAULT,
                diffs,
                debugs));
    var reports = new ArrayList<UnitTestReport>();
    for (Path file : files) {
      UnitTestReport report = runner.run(file, file.toString(), isWanted);
      tell(report);
      reports.add(report);
    }
    if (junit != null) {
      write(junit, JUnitReport.of(reports, start));
    }
    return reports.stream().allMatch(report -> report.errors().isEmpty()) ? 0 : Main.FAULTS;
  }

  private Predicate<String> isWanted() {
    if (wanted.isEmpty()) {
      return _ -> true;
    }
    try {
      Pattern pattern = Pattern.compile(String.join("|", wanted));
      return name -> pattern.matcher(name).find();
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "--run is no regular expression: " + e.getMessage(), e);
    }
  }

  /** An empty line on the standard output for each error on the other one, as promtool. */
  private void tell(UnitTestReport report) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    report.tests().forEach(this::tellDump);
    report.unmatched().forEach(p -> err.println("  WARNING: no file match pattern " + p));
    if (report.errors().isEmpty()) {
      out.println("  SUCCESS");
    } else {
      err.println("  FAILED:");
      for (String error : report.errors()) {
        err.println(error);
        out.println();
      }
    }
    out.println();
  }

  private void tellDump(UnitTestReport.Result test) {
    PrintWriter err = spec.commandLine().getErr();
    test.dump()
        .ifPresent(
            dump -> {
              err.println("DEBUG: Starting test " + test.name());
              err.println(
                  "DEBUG: Dump of all data (input_series and rules) at " + dump.shownTime() + ":");
              err.println(dump.text());
              err.println("DEBUG: Test " + test.name() + " finished");
            });
  }

  private static void write(Path file, String report) {
    try {
      Files.writeString(file, report);
    } catch (IOException e) {
      throw new StartFailure("cannot write the JUnit report to " + file + ": " + e, e);
    }
  }
}
