package io.tocsin.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Tocsin: the composition root. {@link #start} makes the parts in the order in which
 * data meets them, from the storage back to the probes, and puts each on a stack of what to close;
 * {@link #stop} takes them off again, so that no part ever misses one it needs.
 */
public final class Server {
  private static final Logger log = LoggerFactory.getLogger(Server.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  /**
   * How to run.
   *
   * @param listen wins over {@code tocsin.yml}
   * @param data wins over {@code tocsin.yml}
   * @param features experimental features, by Prometheus's names
   */
  public record Options(
      Home home,
      Optional<String> listen,
      Optional<Path> data,
      Set<String> features,
      String version,
      Optional<Extension> extension,
      Web web) {
    /** With {@link Web#DEFAULT}. */
    public Options(
        Home home,
        Optional<String> listen,
        Optional<Path> data,
        Set<String> features,
        String version,
        Optional<Extension> extension) {
      this(home, listen, data, features, version, extension, Web.DEFAULT);
    }
  }

  /**
   * What the HTTP surface allows.
   *
   * @param adminApi whether the storage may be deleted from and copied to the disk
   * @param corsOrigin expression for origins whose pages may ask the API; empty for none
   */
  public record Web(boolean adminApi, String corsOrigin) {
    static final Web DEFAULT = new Web(false, "");
  }

  /** One thing to undo, the last first. */
  private record Closing(String what, Supplier<Future<?>> close) {}

  private final Options options;
  private final Clocks clocks = Clocks.SYSTEM;
  private final Deque<Closing> closings = new ArrayDeque<>(); // confined to start and stop
  private final String summary;
  private final String url;

  private Server(Options options, String summary, ServerConfig config) {
    this.options = options;
    this.summary = summary;
    this.url = "http://" + config.listen();
  }

  /**
   * Starts a server and blocks until it serves. Not on an event loop.
   *
   * @throws ConfigurationFailure when the configuration has faults
   * @throws StartFailure when something outside is in the way, such as a port in use
   */
  public static Server start(Options options) {
    Configuration.Loaded loaded =
        Configuration.load(options.home(), options.features(), System::getenv);
    Configuration configuration =
        loaded.configuration().orElseThrow(() -> new ConfigurationFailure(loaded.faults()));
    ServerConfig config =
        listening(
            options
                .listen()
                .map(configuration.server()::withListen)
                .orElse(configuration.server()));
    var server = new Server(options, configuration.summary(), config);
    try {
      server.begin(configuration, config);
      return server;
    } catch (RuntimeException e) {
      server.stop();
      throw e;
    }
  }

  /** Where users reach the server when the configuration does not say. */
  private static String externalUrl(ServerConfig config) {
    if (!config.externalUrl().isEmpty()) {
      return config.externalUrl();
    }
    boolean everywhere = config.host().equals("0.0.0.0") || config.host().equals("::");
    return "http://" + (everywhere ? hostName() + ":" + config.port() : config.listen());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }

  /**
   * {@code config} with a free port in place of port 0: links need the number before it is bound.
   */
  private static ServerConfig listening(ServerConfig config) {
    if (config.port() != 0) {
      return config;
    }
    try (var free = new ServerSocket(0, 1, InetAddress.getByName(config.host()))) {
      String host = config.listen().substring(0, config.listen().lastIndexOf(':'));
      return config.withListen(host + ":" + free.getLocalPort());
    } catch (IOException e) {
      throw new StartFailure("cannot listen on " + config.listen() + ": " + e.getMessage(), e);
    }
  }

  private void begin(Configuration configuration, ServerConfig config) {
    Path data =
        options
            .data()
            .map(Path::toAbsolutePath)
            .orElse(options.home().directory().resolve(config.data()));
    var directory = DataDirectory.lock(data);
    opened("data directory", () -> closed(directory));
    Vertx vertx = vertx();
    opened("event loops", vertx::close);
    var metrics = new Metrics(options.version());
    opened("metrics", () -> closed(metrics));
    var parts =
        new Parts(
            vertx, metrics, clocks, config, externalUrl(config), options, data, configuration);
    await(parts.deployOwners(this::opened), "the server");
    await(parts.startExtension(this::opened), "the fleet");
    await(parts.serve(this::opened), "the server");
    await(parts.watch(configuration, this::opened), "the probes");
  }

  private static Vertx vertx() {
    // the JDK keeps addresses for 30 s; a DNS failover should be seen sooner
    Security.setProperty("networkaddress.cache.ttl", "5");
    return Vertx.builder()
        .with(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setMaxEventLoopExecuteTime(500)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS))
        .build();
  }

  private void opened(String what, Supplier<Future<?>> close) {
    closings.push(new Closing(what, close));
  }

  private static Future<Void> closed(AutoCloseable part) {
    try {
      part.close();
      return Future.succeededFuture();
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }

  private static void await(Future<?> future, String what) {
    try {
      future.await(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new StartFailure(what + " did not start within " + START_LIMIT.toSeconds() + " s", e);
    } catch (StartFailure e) {
      throw e;
    } catch (Exception e) { // await throws checked exceptions of the future undeclared
      throw new StartFailure(what + ": " + e.getMessage(), e);
    }
  }

  /** Where the server is reached. */
  public String url() {
    return url;
  }

  /** {@code 2 services, 4 instances, ...} as of the start. */
  public String summary() {
    return summary;
  }

  /** Stops everything, the last started first. Blocks; safe to call twice. Not on an event loop. */
  public void stop() {
    while (!closings.isEmpty()) {
      Closing closing = closings.pop();
      try {
        Future<?> closed = closing.close.get();
        closed.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException | RuntimeException e) {
        log.warn("did not stop cleanly part={}", closing.what, e);
      }
    }
  }
}
