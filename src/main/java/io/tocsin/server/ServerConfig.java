package io.tocsin.server;

import static io.tocsin.config.Invariant.check;

import io.tocsin.config.Section;
import io.tocsin.config.Value;
import io.tocsin.model.Labels;
import io.tocsin.notify.AlertingConfig;
import io.tocsin.rules.ForRestore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code tocsin.yml}: the server itself. Every key has a default, so the file may be missing.
 *
 * @param listen {@code host:port} to serve HTTP on
 * @param externalUrl where users reach this server, without a slash at the end; empty for {@code
 *     http://LISTEN}
 * @param allowedHosts further host names that requests may name
 * @param evaluationInterval of rule groups that set none
 * @param externalLabels added to every alert that does not have them
 * @param alerting Alertmanagers elsewhere that are told as well
 */
public record ServerConfig(
    String listen,
    String data,
    String externalUrl,
    List<String> allowedHosts,
    Duration evaluationInterval,
    Labels externalLabels,
    AlertingConfig alerting,
    Storage storage,
    Query query,
    Rules rules,
    Probing probes) {
  static final String DEFAULT_LISTEN = "127.0.0.1:9797";

  static final ServerConfig DEFAULT =
      new ServerConfig(
          DEFAULT_LISTEN,
          "data",
          "",
          List.of(),
          Duration.ofSeconds(15),
          Labels.EMPTY,
          AlertingConfig.NONE,
          Storage.DEFAULT,
          Query.DEFAULT,
          Rules.DEFAULT,
          Probing.DEFAULT);

  public ServerConfig {
    allowedHosts = List.copyOf(allowedHosts);
    check(isHostAndPort(listen), "listen", "must be HOST:PORT, is %s", listen);
    check(
        externalUrl.isEmpty() || externalUrl.matches("https?://[^/]+.*[^/]"),
        "external_url",
        "must be an http or https URL without a slash at the end, is %s",
        externalUrl);
    check(evaluationInterval.isPositive(), "evaluation_interval", "must be positive");
  }

  /**
   * How much is remembered.
   *
   * @param retention samples older than this are dropped
   * @param maxSeries a series beyond this number is refused and counted
   */
  public record Storage(Duration retention, int maxSeries) {
    static final Storage DEFAULT = new Storage(Duration.ofHours(6), 200_000);

    public Storage {
      check(
          retention.compareTo(Duration.ofMinutes(10)) >= 0,
          "retention",
          "must be 10m or more: rules look back five minutes");
      check(maxSeries > 0, "max_series", "must be positive");
    }

    static Storage from(Section yaml) {
      return new Storage(
          yaml.duration("retention", DEFAULT.retention),
          Math.clamp(yaml.integer("max_series", DEFAULT.maxSeries), 0, Integer.MAX_VALUE));
    }
  }

  /** What a query may cost. */
  public record Query(Duration timeout, long maxSamples, int maxConcurrency, Duration lookback) {
    /** Prometheus's limits. */
    static final Query DEFAULT =
        new Query(Duration.ofMinutes(2), 50_000_000, 20, Duration.ofMinutes(5));

    public Query {
      check(timeout.isPositive(), "timeout", "must be positive");
      check(maxSamples > 0, "max_samples", "must be positive");
      check(maxConcurrency > 0, "max_concurrency", "must be positive");
      check(lookback.isPositive(), "lookback", "must be positive");
    }

    static Query from(Section yaml) {
      return new Query(
          yaml.duration("timeout", DEFAULT.timeout),
          yaml.integer("max_samples", DEFAULT.maxSamples),
          Math.clamp(yaml.integer("max_concurrency", DEFAULT.maxConcurrency), 0, Integer.MAX_VALUE),
          yaml.duration("lookback", DEFAULT.lookback));
    }
  }

  /**
   * How rules are evaluated; the defaults are Prometheus's.
   *
   * @param queryOffset of groups that set none
   * @param resendDelay after which the notifier is told again of an alert that still fires
   * @param forOutageTolerance outages longer than this make pending alerts begin anew
   * @param forGracePeriod least time after a start before a pending alert fires, where {@code for}
   *     is as long
   * @param maxConcurrentEvals rules that may run at once beside those of their groups' own threads
   */
  public record Rules(
      Duration queryOffset,
      Duration resendDelay,
      Duration forOutageTolerance,
      Duration forGracePeriod,
      int maxConcurrentEvals) {
    private static final int MAX_CONCURRENT_EVALS = 1024;

    static final Rules DEFAULT =
        new Rules(
            Duration.ZERO,
            Duration.ofMinutes(1),
            ForRestore.PROMETHEUS.outageTolerance(),
            ForRestore.PROMETHEUS.gracePeriod(),
            4);

    public Rules {
      check(!queryOffset.isNegative(), "query_offset", "must not be negative");
      check(resendDelay.isPositive(), "resend_delay", "must be positive");
      check(forOutageTolerance.isPositive(), "for_outage_tolerance", "must be positive");
      check(!forGracePeriod.isNegative(), "for_grace_period", "must not be negative");
      check(
          maxConcurrentEvals > 0 && maxConcurrentEvals <= MAX_CONCURRENT_EVALS,
          "max_concurrent_evals",
          "must be 1 to %s, is %s",
          MAX_CONCURRENT_EVALS,
          maxConcurrentEvals);
    }

    static Rules from(Section yaml) {
      return new Rules(
          yaml.duration("query_offset", DEFAULT.queryOffset),
          yaml.duration("resend_delay", DEFAULT.resendDelay),
          yaml.duration("for_outage_tolerance", DEFAULT.forOutageTolerance),
          yaml.duration("for_grace_period", DEFAULT.forGracePeriod),
          Math.clamp(
              yaml.integer("max_concurrent_evals", DEFAULT.maxConcurrentEvals),
              0,
              Integer.MAX_VALUE));
    }

    ForRestore restore() {
      return new ForRestore(forOutageTolerance, forGracePeriod);
    }
  }

  /**
   * What probing may cost.
   *
   * @param maxInFlight probes that may wait for an answer at once, over all targets
   */
  public record Probing(int maxInFlight) {
    static final Probing DEFAULT = new Probing(10_000);

    public Probing {
      check(maxInFlight > 0, "max_in_flight", "must be positive");
    }

    static Probing from(Section yaml) {
      return new Probing(
          Math.clamp(yaml.integer("max_in_flight", DEFAULT.maxInFlight), 0, Integer.MAX_VALUE));
    }
  }

  static Optional<ServerConfig> from(Value yaml) {
    return yaml.build(
        s ->
            new ServerConfig(
                s.string("listen", DEFAULT.listen),
                s.string("data", DEFAULT.data),
                s.string("external_url", DEFAULT.externalUrl),
                s.list("allowed_hosts", ServerConfig::hostName),
                s.duration("evaluation_interval", DEFAULT.evaluationInterval),
                Labels.of(s.stringMap("external_labels")),
                s.section("alerting", AlertingConfig::from).orElse(AlertingConfig.NONE),
                s.section("storage", Storage::from).orElse(Storage.DEFAULT),
                s.section("query", Query::from).orElse(Query.DEFAULT),
                s.section("rules", Rules::from).orElse(Rules.DEFAULT),
                s.section("probes", Probing::from).orElse(Probing.DEFAULT)));
  }

  private static Optional<String> hostName(Value value) {
    return value.scalar(
        "a host name without scheme and port",
        text -> text.matches("[^/:\\s]+") ? Optional.of(text) : Optional.empty());
  }

  /** The host of {@link #listen}, without the brackets of an IPv6 address. */
  String host() {
    String host = listen.substring(0, listen.lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The port of {@link #listen}; 0 picks a free one. */
  int port() {
    return Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
  }

  ServerConfig withListen(String newListen) {
    return new ServerConfig(
        newListen,
        data,
        externalUrl,
        allowedHosts,
        evaluationInterval,
        externalLabels,
        alerting,
        storage,
        query,
        rules,
        probes);
  }

  /** Whether {@code next} differs from this in what is read at the start only. */
  boolean needsRestartFor(ServerConfig next) {
    return !next.withAlerting(alerting).equals(this);
  }

  private ServerConfig withAlerting(AlertingConfig other) {
    return new ServerConfig(
        listen,
        data,
        externalUrl,
        allowedHosts,
        evaluationInterval,
        externalLabels,
        other,
        storage,
        query,
        rules,
        probes);
  }

  /** Whether {@code text} is {@code HOST:PORT} with a port from 0 to 65535. */
  public static boolean isHostAndPort(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
      return false;
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.length() > 2 && host.startsWith("[") && host.endsWith("]");
    return Integer.parseInt(text.substring(colon + 1)) <= 65_535
        && (bracketed || host.chars().noneMatch(c -> c == ':' || c == '[' || c == ']'));
  }
}
