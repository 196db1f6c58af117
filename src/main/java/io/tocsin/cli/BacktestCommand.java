package io.tocsin.cli;

import io.tocsin.rules.Backtest;
import io.tocsin.rules.RuleGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

/** Replays rules over the past: what would have fired, and who would have been told. */
@Command(
    name = "backtest",
    description =
        "Replays rules over samples of the past: what fires, and how often whom it tells.",
    mixinStandardHelpOptions = true)
final class BacktestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli
  @Mixin private ServerAddress server = new ServerAddress();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description = "RFC 3339, seconds since 1970, or -1d")
  private Moment from = new Moment.Ago(Duration.ZERO);

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description = "As --from. Default: now")
  private Moment to = new Moment.Ago(Duration.ZERO);

  @Option(
      names = "--samples",
      paramLabel = "FILE",
      description =
          "Takes the samples from there and not from a server: OpenMetrics or"
              + " Prometheus text with timestamps; gzip is fine.")
  private @Nullable Path samples;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description =
          "Whose notify.yml and tocsin.yml count, and whose rules without RULES. Default:"
              + " notify.yml of the current directory, if there is one, and nothing else")
  private @Nullable Path home;

  @Option(
      names = "--notify",
      paramLabel = "FILE",
      description = "Whose routes count notifications. Default: that of the home")
  private @Nullable Path notify;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Of groups that state none. Default: 1m, or as the home has it")
  private @Nullable Duration interval;

  @Mixin private FeatureOptions features = new FeatureOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "table or json")
  private BacktestReport.Form output = BacktestReport.Form.TABLE;

  @Parameters(paramLabel = "RULES", arity = "0..*", description = "Rule files.")
  private List<Path> files = List.of();

  @Override
  public Integer call() throws InterruptedException {
    features.requireKnown(spec.commandLine());
    if (files.isEmpty() && home == null) {
      throw new ParameterException(
          spec.commandLine(), "name rule files, or a --home that has some");
    }
    if (home != null && !Files.isDirectory(home)) {
      throw new ParameterException(spec.commandLine(), "the home " + home + " is not a directory");
    }
    Instant now = Instant.now();
    Instant start = from.from(now);
    Instant end = to.from(now);
    if (end.isBefore(start)) {
      throw new ParameterException(spec.commandLine(), "--to is before --from");
    }
    try {
      return replay(BacktestSetting.read(named()), start, end) ? 0 : Main.FAULTS;
    } catch (BacktestSetting.Faulty faulty) {
      spec.commandLine().getErr().println(faulty.getMessage());
    } catch (QueryFailure | Backtest.TooLarge e) {
      spec.commandLine().getErr().println("backtest: " + e.getMessage());
    }
    return Main.FAULTS;
  }

  private BacktestSetting.Named named() {
    return new BacktestSetting.Named(
        features.names(),
        Optional.ofNullable(home),
        files,
        Optional.ofNullable(notify),
        Optional.ofNullable(interval));
  }

  /** Whether every rule could be evaluated. */
  private boolean replay(BacktestSetting setting, Instant start, Instant end)
      throws QueryFailure, Backtest.TooLarge, InterruptedException {
    SampleCollector collected = collect(setting.groups(), start, end);
    Optional<NotificationReplay> told =
        setting
            .routes()
            .map(routes -> new NotificationReplay(routes, setting.evaluation().externalLabels()));
    var backtest =
        new Backtest(
            setting.engine(),
            setting.evaluation(),
            setting.groups(),
            (at, alerts) -> told.ifPresent(replay -> replay.told(at, alerts)));
    Backtest.Report report = backtest.run(collected.drain(), start, end);
    told.ifPresent(replay -> replay.advance(end));
    warn(collected.missing(), report.failures());
    var text =
        new BacktestReport(report, end, collected.samples(), told.map(NotificationReplay::sent));
    spec.commandLine().getOut().println(text.text(output));
    return report.failures().isEmpty();
  }

  private void warn(List<String> missing, List<Backtest.Failure> failures) {
    var err = spec.commandLine().getErr();
    missing.forEach(what -> err.println("Warning: without " + what));
    for (Backtest.Failure failure : failures) {
      err.println(
          "rule %s of group %s failed %d times, first: %s"
              .formatted(failure.rule(), failure.group(), failure.times(), failure.message()));
    }
  }

  private SampleCollector collect(List<RuleGroup> groups, Instant start, Instant end)
      throws QueryFailure, InterruptedException {
    var collected = new SampleCollector();
    if (samples == null) {
      new BacktestSamples(server.client(), collected).fetch(groups, start, end);
    } else {
      new SampleFile(samples, collected).read();
    }
    return collected;
  }
}
