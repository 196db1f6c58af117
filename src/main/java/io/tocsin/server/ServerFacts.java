package io.tocsin.server;

import io.tocsin.model.Labels;
import io.tocsin.model.PromDuration;
import io.tocsin.promql.Engine;
import io.tocsin.storage.Cardinality;
import io.tocsin.storage.MemoryStorage;
import io.tocsin.web.StatusSource;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the running server says about itself. Immutable but for what it asks; any thread. */
final class ServerFacts implements StatusSource {
  private final ServerConfig config;
  private final TreeMap<String, String> flags;
  private final ServerStatus status;
  private final MemoryStorage storage;
  private final InstantSource clock;
  private final SortedMap<String, SortedMap<String, Boolean>> features;
  private final String hostname = localName();

  /**
   * Asks for the name of the host, so make it at start and not on an event loop.
   *
   * @param data where the server keeps its files
   */
  ServerFacts(
      Server.Options options,
      ServerConfig config,
      String externalUrl,
      Path data,
      ServerStatus status,
      MemoryStorage storage,
      Engine engine,
      InstantSource clock) {
    this.config = config;
    this.status = status;
    this.storage = storage;
    this.clock = clock;
    features = FeatureList.of(options, engine);
    flags = new TreeMap<>();
    flags.put("config.file", options.home().serverFile().toString());
    flags.put("enable-feature", String.join(",", options.features().stream().sorted().toList()));
    flags.put("query.lookback-delta", PromDuration.format(config.query().lookback()));
    flags.put("query.max-concurrency", Integer.toString(config.query().maxConcurrency()));
    flags.put("query.max-samples", Long.toString(config.query().maxSamples()));
    flags.put("query.timeout", PromDuration.format(config.query().timeout()));
    ServerConfig.Rules rules = config.rules();
    flags.put("rules.alert.for-grace-period", PromDuration.format(rules.forGracePeriod()));
    flags.put("rules.alert.for-outage-tolerance", PromDuration.format(rules.forOutageTolerance()));
    flags.put("rules.alert.resend-delay", PromDuration.format(rules.resendDelay()));
    flags.put("rules.max-concurrent-evals", Integer.toString(rules.maxConcurrentEvals()));
    flags.put("storage.tsdb.path", data.toString());
    flags.put("storage.tsdb.retention.time", PromDuration.format(config.storage().retention()));
    flags.put("web.cors.origin", options.web().corsOrigin());
    flags.put("web.enable-admin-api", Boolean.toString(options.web().adminApi()));
    flags.put("web.enable-lifecycle", "true");
    flags.put("web.enable-remote-write-receiver", "true");
    flags.put("web.external-url", ConfigText.masked(externalUrl));
    flags.put("web.listen-address", config.listen());
  }

  private static String localName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }

  @Override
  public String configYaml() {
    return ConfigText.yaml(config);
  }

  @Override
  public SortedMap<String, String> flags() {
    return Collections.unmodifiableSortedMap(flags);
  }

  @Override
  public RunningProcess process() {
    ServerStatus.Times times = status.times();
    return new RunningProcess(
        times.startedAt(),
        Path.of("").toAbsolutePath().toString(),
        hostname,
        clock.instant(),
        times.configOk(),
        times.configAt(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(),
        config.storage().retention());
  }

  @Override
  public SortedMap<String, SortedMap<String, Boolean>> features() {
    return Collections.unmodifiableSortedMap(features);
  }

  /** In the words of Prometheus, whose page shows them. */
  @Override
  public List<Notice> notices() {
    ServerStatus.Times times = status.times();
    return times.configOk()
        ? List.of()
        : List.of(new Notice("Configuration reload has failed.", times.loadedAt()));
  }

  @Override
  public Labels externalLabels() {
    return config.externalLabels();
  }

  @Override
  public Cardinality cardinality(int most) {
    return storage.cardinality(most);
  }
}
