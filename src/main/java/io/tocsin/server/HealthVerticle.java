package io.tocsin.server;

import io.tocsin.health.HealthBook;
import io.tocsin.health.HealthBook.Accepted;
import io.tocsin.health.HealthBook.ProbeView;
import io.tocsin.health.ProbeHealth;
import io.tocsin.health.ProbeResult;
import io.tocsin.model.Sample;
import io.tocsin.probe.Instance;
import io.tocsin.probe.Target;
import io.tocsin.web.Owner;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns what is known of every service. Each probe result of the process passes here once: into the
 * book, then to storage, to the dashboard and, when a state changed, to the rules.
 */
final class HealthVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(HealthVerticle.class);

  /** Told once the samples of a transition can be queried. */
  interface Transitions {
    /** {@code metricNames} are those of the samples that the transition wrote. */
    void transition(Set<String> metricNames);
  }

  private final StorageVerticle storage;
  private final Transitions transitions;
  private final LiveFeed feed;
  private final InstantSource clock;

  private final HealthBook book = new HealthBook(); // confined
  private Watched watched = Watched.NOTHING; // confined

  /** The newest view of each probe, for {@code /api/v1/targets}; written on this context only. */
  private final Map<String, TargetView> views = new ConcurrentHashMap<>();

  private @Nullable Owner owner; // set once, in start

  /** One probe as it stands. */
  record TargetView(Target target, ProbeView view) {}

  HealthVerticle(
      StorageVerticle storage, Transitions transitions, LiveFeed feed, InstantSource clock) {
    this.storage = storage;
    this.transitions = transitions;
    this.feed = feed;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    owner = new Owner(vertx, context);
    return Future.succeededFuture();
  }

  private Owner owner() {
    return Objects.requireNonNull(owner, "the health verticle is not deployed");
  }

  /** Takes one result. Any thread; results of one target in their order. */
  void observe(Target target, ProbeResult result, ProbeHealth after) {
    owner().tell(() -> book.accept(target.id(), result, after).ifPresent(a -> took(target, a)));
  }

  private void took(Target target, Accepted accepted) {
    boolean transition =
        accepted.probe().isTransition()
            || accepted.instance().isTransition()
            || accepted.service().isTransition();
    if (transition) {
      logTransition(accepted);
      storage
          .append(accepted.samples())
          .onSuccess(_ -> transitions.transition(metricNames(accepted.samples())))
          .onFailure(e -> log.error("cannot store results target={}", target.id(), e));
    } else {
      storage.appendSoon(accepted.samples());
    }
    show(target.id());
    if (accepted.instance().changed()) {
      showInstance(accepted.instance().id());
    }
    if (accepted.service().changed()) {
      showService(accepted.service().id());
    }
  }

  private static void logTransition(Accepted accepted) {
    if (accepted.instance().isTransition()) {
      log.info(
          "instance changed instance={} from={} to={} why={}",
          accepted.instance().id(),
          accepted.instance().before().state(),
          accepted.instance().after().state(),
          accepted.instance().after().why());
    }
  }

  private static Set<String> metricNames(List<Sample> samples) {
    return samples.stream()
        .map(sample -> sample.labels().metricName())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Watches exactly {@code next} from now on; what is known of targets that stay is kept.
   *
   * @return completed on the caller's context when the stale markers of what went are stored
   */
  Future<Void> watch(Watched next) {
    return owner().askAsync(() -> replace(next));
  }

  private Future<Void> replace(Watched next) {
    watched = next;
    var replaced = book.replaceAll(next.plans(), clock.instant());
    replaced.gone().forEach(feed::gone);
    views.keySet().retainAll(next.targets().keySet());
    next.targets().keySet().forEach(this::show);
    next.instances().keySet().forEach(this::showInstance);
    book.services().forEach(view -> showService(view.plan().name()));
    return storage.append(replaced.samples());
  }

  private void show(String probeId) {
    Target target = watched.targets().get(probeId);
    if (target != null) {
      book.probe(probeId)
          .ifPresent(
              view -> {
                views.put(probeId, new TargetView(target, view));
                feed.probe(target, view);
              });
    }
  }

  private void showInstance(String id) {
    Instance instance = watched.instances().get(id);
    if (instance != null) {
      book.instance(id).ifPresent(view -> feed.instance(instance, view));
    }
  }

  private void showService(String name) {
    book.service(name).ifPresent(feed::service);
  }

  /** The newest view of every probe. Any thread. */
  List<TargetView> targets() {
    return List.copyOf(views.values());
  }
}
