package io.tocsin.server;

import io.tocsin.alert.Alert;
import io.tocsin.probe.Target;
import io.tocsin.probe.Targets;
import io.tocsin.promql.Engine;
import io.tocsin.receiver.Identity;
import io.tocsin.remote.WriteCounts;
import io.tocsin.remote.WriteReceiver;
import io.tocsin.rules.GroupEvaluator;
import io.tocsin.storage.MemoryStorage;
import io.tocsin.web.AllowedHosts;
import io.tocsin.web.BoundedPool;
import io.tocsin.web.Component;
import io.tocsin.web.Cors;
import io.tocsin.web.LiveLimits;
import io.tocsin.web.LiveState;
import io.tocsin.web.Owner;
import io.tocsin.web.QueryApi;
import io.tocsin.web.StaticFiles;
import io.tocsin.web.WebParts;
import io.tocsin.web.WebVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one server and how they know each other.
 *
 * <pre>
 *   ProbeVerticle × cores ─▶ HealthVerticle ─▶ StorageVerticle
 *                                  │ transition      ▲ samples
 *                                  ▼                 │
 *                             RulesVerticle ─────────┘
 *                                  │ alerts
 *                                  ▼
 *                             NotifyVerticle ─▶ receivers
 *                             AlertmanagerVerticle ─▶ Alertmanagers elsewhere
 *   WebVerticle × cores ◀── LiveState ◀── what changed in each of them
 * </pre>
 */
final class Parts {
  private static final Logger log = LoggerFactory.getLogger(Parts.class);
  private static final long STATUS_PERIOD_MILLIS = 1000;

  private static final int LAG_WINDOW_TICKS = 10;

  /** Of the heap, for a sample that a query holds: with those of the answer made of it. */
  private static final int BYTES_PER_SAMPLE = 256;

  private static final int QUERY_THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
  private static final int WRITE_THREADS = 2;
  private static final int WEB_FILES_IN_FLIGHT = 200;

  /** Queries beyond {@code query.max_concurrency} that may wait; more are refused with 503. */
  private static final int QUERIES_WAITING = 256;

  private final Vertx vertx;
  private final Metrics metrics;
  private final Clocks clocks;
  private final ServerConfig config;
  private final Configuration started;
  private final Path data;
  private final Server.Options options;
  private final Identity identity;
  private final MemoryStorage storage;
  private final Engine engine;
  private final LiveState live;
  private final WorkerExecutor files;

  private final StorageVerticle storageVerticle;
  private final NotifyVerticle notifyVerticle;
  private final AlertmanagerVerticle alertmanagerVerticle;
  private final RulesVerticle rulesVerticle;
  private final HealthVerticle healthVerticle;
  private final ProbeMeters probeMeters;
  private final List<ProbeVerticle> probeVerticles;
  private final ServerStatus status;
  private final ServerFacts facts;
  private final Reloader reloader;

  private Map<String, Function<Vertx, Router>> mounts = Map.of(); // set before serve

  Parts(
      Vertx vertx,
      Metrics metrics,
      Clocks clocks,
      ServerConfig config,
      String externalUrl,
      Server.Options options,
      Path data,
      Configuration configuration) {
    this.vertx = vertx;
    this.metrics = metrics;
    this.clocks = clocks;
    this.config = config;
    this.started = configuration;
    this.data = data;
    this.options = options;
    identity = new Identity(options.version(), externalUrl);
    storage = new MemoryStorage(config.storage().retention(), config.storage().maxSeries());
    engine = new Engine(limits(config.query()), options.features());
    live = new LiveState(vertx, LiveLimits.DEFAULT, options.version(), clocks.wall());
    files = vertx.createSharedWorkerExecutor("files", 2);

    var feed = new LiveFeed(live);
    storageVerticle = new StorageVerticle(storage, clocks.wall());
    notifyVerticle =
        new NotifyVerticle(
            configuration.notification(),
            identity,
            new NotificationFeed(live, metrics, clocks.wall()),
            clocks.wall());
    alertmanagerVerticle =
        new AlertmanagerVerticle(
            config.alerting(), identity, new AlertmanagerFeed(metrics), files, clocks.wall());
    rulesVerticle =
        new RulesVerticle(
            new GroupEvaluator(
                engine,
                new GroupEvaluator.Settings(
                    config.externalLabels(),
                    URI.create(externalUrl),
                    config.rules().resendDelay(),
                    config.query().timeout()),
                clocks.nanoTime()),
            storage,
            storageVerticle,
            this::tell,
            new AlertFeed(live, clocks.wall()),
            new RuleMeters(metrics),
            RulesVerticle.Options.of(config.rules(), options.features()),
            clocks.wall());
    healthVerticle = new HealthVerticle(storageVerticle, rulesVerticle, feed, clocks.wall());
    probeMeters = new ProbeMeters(healthVerticle, metrics);
    int cores = Runtime.getRuntime().availableProcessors();
    int maxInFlight = Math.max(1, config.probes().maxInFlight() / cores);
    probeVerticles =
        Stream.generate(() -> new ProbeVerticle(clocks, probeMeters, maxInFlight))
            .limit(cores)
            .toList();
    boolean lab = options.extension().map(Extension::isLab).orElse(false);
    status =
        new ServerStatus(options.version(), lab, clocks.wall(), metrics, live, this::components);
    facts =
        new ServerFacts(options, config, externalUrl, data, status, storage, engine, clocks.wall());
    reloader =
        new Reloader(
            new Owner(vertx, vertx.getOrCreateContext()),
            files,
            () -> Configuration.load(options.home(), options.features(), System::getenv),
            status,
            this::apply);
    StorageMeters.bind(storage, metrics);
    metrics.gauge("probe_in_flight", "Probes that wait for an answer.", this::probesInFlight);
    metrics.gauge("tocsin_live_clients", "Connected dashboards.", live::clients);
  }

  private static Engine.Limits limits(ServerConfig.Query query) {
    return new Engine.Limits(
        query.maxSamples(),
        Runtime.getRuntime().maxMemory() / BYTES_PER_SAMPLE,
        query.lookback(),
        Engine.Limits.DEFAULT.subqueryStep());
  }

  /** Deploys everything that holds state. */
  Future<?> deployOwners(BiConsumer<String, Supplier<Future<?>>> opened) {
    opened.accept("file workers", files::close);
    return vertx
        .deployVerticle(storageVerticle)
        .compose(_ -> vertx.deployVerticle(notifyVerticle))
        .onSuccess(id -> opened.accept("notifications", () -> vertx.undeploy(id)))
        .compose(_ -> vertx.deployVerticle(alertmanagerVerticle))
        .onSuccess(id -> opened.accept("alertmanagers", () -> vertx.undeploy(id)))
        .compose(_ -> vertx.deployVerticle(rulesVerticle))
        .onSuccess(id -> opened.accept("rules", () -> vertx.undeploy(id)))
        .compose(_ -> vertx.deployVerticle(healthVerticle));
  }

  /** Starts what the command adds. */
  Future<?> startExtension(BiConsumer<String, Supplier<Future<?>>> opened) {
    return options
        .extension()
        .<Future<?>>map(
            extension -> {
              opened.accept("extension", extension::stop);
              return extension.start(vertx, live).onSuccess(made -> mounts = made);
            })
        .orElseGet(Future::succeededFuture);
  }

  /** Begins to listen. */
  Future<?> serve(BiConsumer<String, Supplier<Future<?>>> opened) {
    var queries =
        BoundedPool.ofLowPriority(
            vertx,
            "promql",
            Math.min(QUERY_THREADS, config.query().maxConcurrency()),
            config.query().maxConcurrency() + QUERIES_WAITING);
    var pool = new BoundedPool(vertx, "web", 2, WEB_FILES_IN_FLIGHT);
    var parts =
        new WebParts(
            options.version(),
            live,
            new QueryApi(
                engine, storage::querier, queries, clocks.wall(), config.query().timeout()),
            rulesVerticle::snapshots,
            this::targets,
            facts,
            new Administration(
                options.web().adminApi(), storage, storageVerticle, data, clocks.wall()),
            new BoundedPool(vertx, "snapshot", 1, 1),
            alertmanagerVerticle::urls,
            status,
            reloader::reload,
            metrics.registry()::scrape,
            new StaticFiles(pool, Parts.class.getClassLoader()),
            pool,
            new Cors(options.web().corsOrigin()),
            withRemoteWrite(),
            allowedHosts());
    var listen = WebVerticle.options(config.host(), config.port());
    return vertx
        .deployVerticle(
            () -> new WebVerticle(parts, listen),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .onSuccess(id -> opened.accept("HTTP", () -> vertx.undeploy(id)))
        .recover(e -> Future.failedFuture(cannotListen(e)));
  }

  private AllowedHosts allowedHosts() {
    String linked = URI.create(identity.externalUrl()).getHost();
    return new AllowedHosts(
        config.host(), linked == null ? config.host() : linked, config.allowedHosts());
  }

  private Map<String, Function<Vertx, Router>> withRemoteWrite() {
    var counts = new WriteCounts();
    RemoteWriteMeters.bind(counts, metrics);
    var workers = vertx.createSharedWorkerExecutor("remote-write", WRITE_THREADS);
    boolean typeAndUnitLabels = options.features().contains("type-and-unit-labels");
    var receiver =
        new WriteReceiver(storageVerticle::appendJudged, workers, counts, typeAndUnitLabels);
    var all = new HashMap<>(mounts);
    all.put("/api/v1/write", receiver::router);
    return all;
  }

  private Throwable cannotListen(Throwable cause) {
    if (!(cause instanceof IOException)) { // the native transport throws its own kind of it
      return cause;
    }
    String words = String.valueOf(cause.getMessage()).replaceFirst("^bind\\(\\.\\.\\) .*: ", "");
    return new StartFailure(
        "cannot listen on "
            + config.listen()
            + ": "
            + words
            + "; choose another with --listen HOST:PORT",
        cause);
  }

  /** Begins to probe and to evaluate, and to notice changes of the home. */
  Future<?> watch(Configuration configuration, BiConsumer<String, Supplier<Future<?>>> opened) {
    List<Future<String>> deployed = probeVerticles.stream().map(vertx::deployVerticle).toList();
    return Future.all(deployed)
        .onSuccess(_ -> opened.accept("probes", () -> undeploy(deployed)))
        .compose(_ -> applyWatched(configuration))
        .compose(_ -> rulesVerticle.replace(configuration.groups()))
        .onSuccess(
            _ -> {
              var watch =
                  new HomeWatch(vertx, files, options.home(), () -> reloader.reload().mapEmpty());
              watch.start();
              HangUp.onSignal(reloader::reload);
              var clock = new StatusClock();
              opened.accept("status", () -> stopped(watch, clock));
              status.started();
              new Rehearsal(vertx, clocks, identity).play("http://" + config.listen(), files);
            });
  }

  private Future<?> undeploy(List<Future<String>> deployed) {
    return Future.join(deployed.stream().map(id -> vertx.undeploy(id.result())).toList());
  }

  /** Tells everybody who is told of alerts. */
  private void tell(Collection<Alert> alerts) {
    List<Alert> told =
        alerts.stream()
            .map(alert -> alert.withLabels(config.externalLabels().with(alert.labels())))
            .toList();
    notifyVerticle.receive(told);
    alertmanagerVerticle.receive(told);
  }

  /** Puts a new configuration in force. */
  private Future<Void> apply(Configuration next) {
    if (started.server().needsRestartFor(next.server())) {
      log.warn(
          "tocsin.yml changed; what changed is read at the start only, restart to put it in"
              + " force");
    }
    return applyWatched(next)
        .compose(_ -> notifyVerticle.replace(next.notification()))
        .compose(_ -> alertmanagerVerticle.replace(next.server().alerting()))
        .compose(_ -> rulesVerticle.replace(next.groups()));
  }

  private Future<Void> applyWatched(Configuration next) {
    Watched watched = Watched.of(next.services());
    List<List<Target>> shares = Targets.share(watched.targets().values(), probeVerticles.size());
    List<Future<Void>> replaced = new ArrayList<>();
    return healthVerticle
        .watch(watched)
        .compose(
            _ -> {
              for (int i = 0; i < shares.size(); i++) {
                replaced.add(probeVerticles.get(i).replaceAll(shares.get(i)));
              }
              return Future.all(replaced).mapEmpty();
            });
  }

  private int probesInFlight() {
    return probeVerticles.stream().mapToInt(ProbeVerticle::inFlight).sum();
  }

  private List<io.tocsin.web.Target> targets() {
    return healthVerticle.targets().stream().map(ShownTarget::of).toList();
  }

  private List<Component> components() {
    return List.of(
        new Component("probes", true, Map.of("targets", healthVerticle.targets().size())),
        new Component("rules", true, Map.of("groups", rulesVerticle.snapshots().size())),
        new Component("notifications", true, Map.of("pending", notifyVerticle.pending())));
  }

  private static Future<?> stopped(HomeWatch watch, StatusClock clock) {
    watch.stop();
    clock.stop();
    return Future.succeededFuture();
  }

  /** Refreshes the {@code server} entity once a second. */
  private final class StatusClock {
    private final long timer = vertx.setPeriodic(STATUS_PERIOD_MILLIS, _ -> tick());
    private long completedBefore; // confined to the timer's context
    private int ticks; // confined to the timer's context

    private void tick() {
      if (++ticks % LAG_WINDOW_TICKS == 1) {
        probeMeters.recentLag().turn();
      }
      long completed = probeMeters.completed();
      double perSecond = (completed - completedBefore) * 1000.0 / STATUS_PERIOD_MILLIS;
      completedBefore = completed;
      status.pulse(
          new ServerStatus.Pulse(
              perSecond,
              probeMeters.recentLag().percentile99(),
              probeMeters.skipped(),
              notifyVerticle.pending()));
    }

    void stop() {
      vertx.cancelTimer(timer);
    }
  }
}
