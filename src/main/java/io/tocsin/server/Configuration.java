package io.tocsin.server;

import io.tocsin.config.Document;
import io.tocsin.config.Fault;
import io.tocsin.config.Faults;
import io.tocsin.config.Place;
import io.tocsin.config.Value;
import io.tocsin.notify.NotifyConfig;
import io.tocsin.probe.Protocols;
import io.tocsin.probe.ServiceConfig;
import io.tocsin.probe.ServiceReader;
import io.tocsin.promql.Engine;
import io.tocsin.rules.RuleFileReader;
import io.tocsin.rules.RuleGroup;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything a user wrote, read and found good.
 *
 * @param notifyConfig empty when there is no {@code notify.yml}: nobody is told
 */
public record Configuration(
    ServerConfig server,
    List<ServiceConfig> services,
    List<RuleGroup> groups,
    Optional<NotifyConfig> notifyConfig) {
  private static final NotifyConfig NOBODY =
      new Document.Reader(new Faults())
          .parse("{route: {receiver: nobody}, receivers: [{name: nobody}]}", "", Path.of(""))
          .flatMap(NotifyConfig::from)
          .orElseThrow();

  public Configuration {
    services = List.copyOf(services);
    groups = List.copyOf(groups);
  }

  /**
   * What a load found: a configuration, or faults.
   *
   * @param faults in the order of their places; empty exactly when {@code configuration} is there
   */
  public record Loaded(Optional<Configuration> configuration, List<Fault> faults, int files) {
    /** {@code 3 files: 2 services, 4 instances, 3 rule groups, 7 rules}. */
    public String summary() {
      return counted(files, "file")
          + configuration.map(c -> ": " + c.summary()).orElse(": " + faults.size() + " faults");
    }
  }

  /** Who is told; nobody when there is no {@code notify.yml}. */
  NotifyConfig notification() {
    return notifyConfig.orElse(NOBODY);
  }

  String summary() {
    int instances = services.stream().mapToInt(service -> service.instances().size()).sum();
    int rules = groups.stream().mapToInt(group -> group.rules().size()).sum();
    return String.join(
        ", ",
        counted(services.size(), "service"),
        counted(instances, "instance"),
        counted(groups.size(), "rule group"),
        counted(rules, "rule"));
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /**
   * Reads the files of {@code home}. Blocks on files.
   *
   * @param features experimental features that rules may use, by Prometheus's names
   */
  public static Loaded load(
      Home home, Set<String> features, UnaryOperator<@Nullable String> environment) {
    return new Loading(home, features, environment).home();
  }

  /** Reads {@code files} alone; the keys at their roots say what they are. Blocks on files. */
  public static Loaded loadFiles(
      Home home,
      Set<String> features,
      List<Path> files,
      UnaryOperator<@Nullable String> environment) {
    return new Loading(home, features, environment).files(files);
  }

  /** One load. */
  private static final class Loading {
    private final Home home;
    private final Set<String> features;
    private final Faults faults = new Faults();
    private final Document.Reader documents;
    private final ServiceReader serviceReader;
    private final List<ServiceConfig> services = new ArrayList<>();
    private final List<Path> ruleFiles = new ArrayList<>();
    private ServerConfig server = ServerConfig.DEFAULT;
    private Optional<NotifyConfig> notify = Optional.empty();

    Loading(Home home, Set<String> features, UnaryOperator<@Nullable String> environment) {
      this.home = home;
      this.features = features;
      this.documents = new Document.Reader(faults, environment);
      this.serviceReader = new ServiceReader(faults, environment, Protocols.ALL);
    }

    Loaded home() {
      if (Home.isThere(home.serverFile())) {
        read(home.serverFile()).flatMap(ServerConfig::from).ifPresent(read -> server = read);
      }
      if (Home.isThere(home.notifyFile())) {
        notify = read(home.notifyFile()).flatMap(NotifyConfig::from);
      }
      try {
        home.probeFiles().forEach(this::services);
        ruleFiles.addAll(home.ruleFiles());
        return loaded(home.files().size());
      } catch (UncheckedIOException e) {
        Place at = new Place(String.valueOf(home.directory()), 1, 1);
        faults.add(at, "", "cannot be listed: " + e.getCause());
        return loaded(0);
      }
    }

    Loaded files(List<Path> files) {
      files.forEach(this::byContent);
      return loaded(files.size());
    }

    private void byContent(Path file) {
      // the probing read's faults are told by the read proper
      Optional<Value> root = new Document.Reader(new Faults()).read(file, home.shown(file));
      if (root.isEmpty() || !root.get().isMapping()) {
        services(file); // a list of services, or nothing readable: either way it will say
      } else if (root.get().hasKey("groups")) {
        ruleFiles.add(file);
      } else if (root.get().hasKey("route") || root.get().hasKey("receivers")) {
        notify = read(file).flatMap(NotifyConfig::from);
      } else if (root.get().hasKey("service") || root.get().hasKey("probes")) {
        services(file);
      } else {
        read(file).flatMap(ServerConfig::from).ifPresent(read -> server = read);
      }
    }

    private Optional<Value> read(Path file) {
      return documents.read(file, home.shown(file));
    }

    private void services(Path file) {
      services.addAll(serviceReader.read(file, home.shown(file)));
    }

    private Loaded loaded(int files) {
      var rules =
          new RuleFileReader(
              new Engine(Engine.Limits.DEFAULT, features),
              new RuleFileReader.Defaults(
                  server.evaluationInterval(), server.rules().queryOffset()));
      List<RuleGroup> groups =
          ruleFiles.stream()
              .flatMap(file -> rules.read(file, home.shown(file), faults).stream())
              .toList();
      Optional<Configuration> configuration =
          faults.isEmpty()
              ? Optional.of(new Configuration(server, services, groups, notify))
              : Optional.empty();
      return new Loaded(configuration, faults.sorted(), files);
    }
  }
}
