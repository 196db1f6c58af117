package io.tocsin.lab;

import static java.util.stream.Collectors.joining;

import io.vertx.core.CompositeFuture;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running lab. Owns its instances on the context that it is deployed on. */
final class Fleet implements Deployable, Lab.Running {
  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
  private static final int SHOPS = 3;
  private static final String SCENARIO_INSTANCE = "shop-2";

  private final Vertx vertx;
  private final Lab.Timing timing;
  private final boolean scenario;
  private final SimulatedInstance db;
  private final List<SimulatedInstance> shops = new ArrayList<>();
  private final Queues queues = new Queues(SHOPS);
  private final List<Consumer<List<FaultInfo>>> listeners = new CopyOnWriteArrayList<>();
  private volatile List<FaultInfo> faults = List.of();
  private volatile List<Lab.Endpoint> endpoints = List.of();
  private volatile Optional<Context> home = Optional.empty(); // where everything here is confined
  private int primary; // confined; index into shops

  Fleet(Vertx vertx, Lab.Options options) {
    this.vertx = vertx;
    this.timing = options.timing();
    this.scenario = options.scenario();
    this.db =
        new SimulatedInstance(
            vertx, "shop-db", options.host(), options.dbPort(), timing, Fleet::dbChecks);
    for (int i = 0; i < SHOPS; i++) {
      int index = i;
      int port = options.shopPort() == 0 ? 0 : options.shopPort() + i;
      shops.add(
          new SimulatedInstance(
              vertx, "shop-" + (i + 1), options.host(), port, timing, () -> shopChecks(index)));
    }
  }

  private static List<Check> dbChecks() {
    return List.of(new Check("connections", true, new JsonObject().put("open", SHOPS)));
  }

  private List<Check> shopChecks(int index) {
    return List.of(
        new Check("queue", true, new JsonObject().put("depth", queues.depth(index))),
        new Check("role", true, new JsonObject().put("primary", index == primary ? 1 : 0)),
        new Check("db", db.serves(), new JsonObject()));
  }

  @Override
  public Future<?> deploy(Context context) {
    return Future.all(all().map(SimulatedInstance::start).toList())
        .onSuccess(_ -> run(context))
        .recover(e -> stopAll().transform(_ -> Future.failedFuture(e)));
  }

  private void run(Context context) {
    endpoints = all().map(SimulatedInstance::endpoint).toList();
    home = Optional.of(context);
    vertx.setPeriodic(timing.queue().toMillis(), _ -> queues.advance(this::isImbalanced));
    if (scenario) {
      runScenario();
    }
  }

  @Override
  public Future<?> undeploy(Context context) {
    home = Optional.empty(); // the timers are the context's, which ends them
    return stopAll();
  }

  private Future<CompositeFuture> stopAll() {
    return Future.join(all().map(SimulatedInstance::stop).toList());
  }

  private boolean isImbalanced(int index) {
    return shops.get(index).has(FaultKind.QUEUE_IMBALANCE);
  }

  private void runScenario() {
    String kind = FaultKind.KILL.text();
    vertx
        .timer(timing.scenarioAfter().toMillis())
        .compose(_ -> inject(SCENARIO_INSTANCE, kind))
        .compose(_ -> vertx.timer(timing.scenarioLasts().toMillis()))
        .compose(_ -> clear(SCENARIO_INSTANCE, kind))
        .onFailure(e -> reportUnlessStopped("the scenario ended early", e));
  }

  /** Timers that are cancelled when the fleet stops are no trouble. */
  private static void reportUnlessStopped(String what, Throwable e) {
    if (!(e instanceof CancellationException)) {
      LOG.warn("{} why={}", what, e.getMessage());
    }
  }

  private Stream<SimulatedInstance> all() {
    return Stream.concat(shops.stream(), Stream.of(db));
  }

  @Override
  public List<Lab.Endpoint> endpoints() {
    return endpoints;
  }

  @Override
  public List<String> instances() {
    return all().map(SimulatedInstance::name).toList();
  }

  @Override
  public List<String> kinds() {
    return Arrays.stream(FaultKind.values()).map(FaultKind::text).toList();
  }

  @Override
  public List<FaultInfo> faults() {
    return faults;
  }

  @Override
  public void onChange(Consumer<List<FaultInfo>> listener) {
    listeners.add(listener);
  }

  @Override
  public Future<Void> inject(String instance, String kind) {
    return ask(
        () -> {
          FaultKind asked = kind(kind);
          SimulatedInstance target = instance(instance);
          check(target, asked);
          return asked == FaultKind.FAILOVER ? failOver() : target.add(asked);
        });
  }

  @Override
  public Future<Void> clear(String instance, String kind) {
    return ask(() -> instance(instance).remove(kind(kind)));
  }

  @Override
  public Future<Void> clearAll() {
    return ask(() -> Future.join(all().flatMap(Fleet::clearAll).toList()).mapEmpty());
  }

  private static Stream<Future<Void>> clearAll(SimulatedInstance instance) {
    return Arrays.stream(FaultKind.values()).filter(instance::has).map(instance::remove);
  }

  private SimulatedInstance instance(String name) {
    return all()
        .filter(instance -> instance.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown("instance", name, instances()));
  }

  private FaultKind kind(String text) {
    return Arrays.stream(FaultKind.values())
        .filter(kind -> kind.text().equals(text))
        .findFirst()
        .orElseThrow(() -> unknown("kind of fault", text, kinds()));
  }

  private static IllegalArgumentException unknown(String what, String name, List<String> known) {
    return new IllegalArgumentException(
        "unknown %s: %s; there are %s".formatted(what, name, String.join(", ", known)));
  }

  private void check(SimulatedInstance target, FaultKind kind) {
    if (kind.needsService() && target == db) {
      throw new IllegalArgumentException(
          "%s has no queue and no role: %s works on %s"
              .formatted(
                  db.name(),
                  kind.text(),
                  shops.stream().map(SimulatedInstance::name).collect(joining(", "))));
    }
  }

  /** Moves the role to the next instance that lives; the old primary is down for a moment. */
  private Future<Void> failOver() {
    SimulatedInstance old = shops.get(primary);
    primary = nextAlive();
    return old.add(FaultKind.FAILOVER).onSuccess(_ -> comeBackLater(old));
  }

  private int nextAlive() {
    for (int step = 1; step < SHOPS; step++) {
      int candidate = (primary + step) % SHOPS;
      if (shops.get(candidate).isAlive()) {
        return candidate;
      }
    }
    throw new IllegalStateException(
        "no other instance is alive to take over from %s; clear a fault or wait"
            .formatted(shops.get(primary).name()));
  }

  private void comeBackLater(SimulatedInstance old) {
    vertx
        .timer(timing.failover().toMillis())
        .compose(_ -> ask(() -> old.remove(FaultKind.FAILOVER)))
        .onFailure(e -> reportUnlessStopped("cannot bring back " + old.name(), e));
  }

  /** Does {@code work} where the fleet is confined and answers on the caller's context. */
  private Future<Void> ask(Supplier<Future<Void>> work) {
    Context caller = vertx.getOrCreateContext();
    Optional<Context> owner = home;
    if (owner.isEmpty()) {
      return Future.failedFuture(new IllegalStateException("the lab is stopped"));
    }
    Promise<Void> answer = Promise.promise();
    owner
        .get()
        .runOnContext(
            _ -> {
              Future<Void> done = Future.succeededFuture().compose(_ -> work.get());
              publish(); // at once: a fault counts from now on, also while its socket still closes
              done.onComplete(
                  result -> {
                    publish();
                    caller.runOnContext(_ -> answer.handle(result));
                  });
            });
    return answer.future();
  }

  private void publish() {
    List<FaultInfo> now = all().flatMap(instance -> instance.faults().stream()).toList();
    if (!now.equals(faults)) {
      faults = now;
      listeners.forEach(listener -> listener.accept(now));
    }
  }
}
