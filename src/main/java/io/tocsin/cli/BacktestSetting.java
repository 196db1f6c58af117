package io.tocsin.cli;

import io.tocsin.config.Document;
import io.tocsin.config.Fault;
import io.tocsin.config.Faults;
import io.tocsin.model.Labels;
import io.tocsin.notify.NotifyConfig;
import io.tocsin.promql.Engine;
import io.tocsin.rules.GroupEvaluator;
import io.tocsin.rules.RuleFileReader;
import io.tocsin.rules.RuleGroup;
import io.tocsin.server.Configuration;
import io.tocsin.server.Home;
import io.tocsin.server.ServerConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What is replayed, and in which surroundings.
 *
 * @param routes whose notifications are counted; empty for nobody's
 * @param evaluation with the external labels
 */
record BacktestSetting(
    Engine engine,
    List<RuleGroup> groups,
    Optional<NotifyConfig> routes,
    GroupEvaluator.Settings evaluation) {
  private static final Duration RESEND_DELAY = Duration.ofMinutes(1); // as the server

  BacktestSetting {
    groups = List.copyOf(groups);
  }

  /** Files at fault, every fault a line of the message. */
  static final class Faulty extends Exception {
    private static final long serialVersionUID = 1;

    private Faulty(List<Fault> faults) {
      super(String.join("\n", faults.stream().map(Fault::toString).toList()));
    }
  }

  /**
   * What a user names.
   *
   * @param rules files; none for those of the home
   * @param notifyFile instead of the home's, or of the one in the current directory
   * @param interval of groups that state none; empty for the home's
   */
  record Named(
      Set<String> features,
      Optional<Path> home,
      List<Path> rules,
      Optional<Path> notifyFile,
      Optional<Duration> interval) {
    Named {
      features = Set.copyOf(features);
      rules = List.copyOf(rules);
    }
  }

  /** Reads what is named. Blocks on files. */
  static BacktestSetting read(Named named) throws Faulty {
    var faults = new Faults();
    BacktestSetting setting =
        named.home().isPresent()
            ? inHome(named, new Home(named.home().get()), faults)
            : outside(named, faults);
    if (!faults.isEmpty()) {
      throw new Faulty(faults.sorted());
    }
    return setting;
  }

  private static BacktestSetting inHome(Named named, Home home, Faults faults) throws Faulty {
    Configuration.Loaded loaded = Configuration.load(home, named.features(), System::getenv);
    if (loaded.configuration().isEmpty()) {
      throw new Faulty(loaded.faults());
    }
    ServerConfig server = loaded.configuration().get().server();
    Engine.Limits limits = Engine.Limits.DEFAULT;
    var engine =
        new Engine(
            new Engine.Limits(
                limits.maxSamples(), server.query().lookback(), limits.subqueryStep()),
            named.features());
    var defaults =
        new RuleFileReader.Defaults(
            named.interval().orElse(server.evaluationInterval()), server.rules().queryOffset());
    List<Path> files = named.rules().isEmpty() ? home.ruleFiles() : named.rules();
    Optional<NotifyConfig> routes =
        named.notifyFile().isPresent()
            ? routes(named.notifyFile().get(), faults)
            : loaded.configuration().get().notifyConfig();
    return new BacktestSetting(
        engine,
        groups(new RuleFileReader(engine, defaults), files, home::shown, faults),
        routes,
        new GroupEvaluator.Settings(
            server.externalLabels(), externalUrl(server), server.rules().resendDelay()));
  }

  private static URI externalUrl(ServerConfig server) {
    return URI.create(
        server.externalUrl().isEmpty() ? "http://" + server.listen() : server.externalUrl());
  }

  private static BacktestSetting outside(Named named, Faults faults) {
    var engine = new Engine(Engine.Limits.DEFAULT, named.features());
    RuleFileReader.Defaults prometheus = RuleFileReader.Defaults.PROMETHEUS;
    var defaults =
        new RuleFileReader.Defaults(
            named.interval().orElse(prometheus.interval()), prometheus.queryOffset());
    return new BacktestSetting(
        engine,
        groups(new RuleFileReader(engine, defaults), named.rules(), Path::toString, faults),
        named
            .notifyFile()
            .or(() -> Optional.of(Path.of("notify.yml")).filter(Files::exists))
            .flatMap(file -> routes(file, faults)),
        new GroupEvaluator.Settings(Labels.EMPTY, URI.create(""), RESEND_DELAY));
  }

  private static List<RuleGroup> groups(
      RuleFileReader reader, List<Path> files, Function<Path, String> shown, Faults faults) {
    return files.stream()
        .flatMap(file -> reader.read(file, shown.apply(file), faults).stream())
        .toList();
  }

  private static Optional<NotifyConfig> routes(Path file, Faults faults) {
    return new Document.Reader(faults, System::getenv)
        .read(file, file.toString())
        .flatMap(NotifyConfig::from);
  }
}
