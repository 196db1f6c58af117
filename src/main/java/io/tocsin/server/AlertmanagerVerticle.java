package io.tocsin.server;

import io.tocsin.alert.Alert;
import io.tocsin.config.Fault;
import io.tocsin.notify.AlertingConfig;
import io.tocsin.notify.AlertmanagerUrls;
import io.tocsin.notify.TargetFiles;
import io.tocsin.receiver.Alertmanagers;
import io.tocsin.receiver.Identity;
import io.tocsin.web.Owner;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns what waits for Alertmanagers elsewhere, and looks again and again at the files that name
 * them.
 */
final class AlertmanagerVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(AlertmanagerVerticle.class);
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final long LOOK_MILLIS = 5000;

  private final Identity identity;
  private final AlertmanagerFeed feed;
  private final WorkerExecutor workers;
  private final InstantSource clock;
  private AlertingConfig config; // confined
  private TargetFiles files = TargetFiles.NONE; // confined
  private @Nullable Alertmanagers alertmanagers; // set once, in start
  private @Nullable Owner owner; // set once, in start

  /**
   * @param workers read the files of targets
   */
  AlertmanagerVerticle(
      AlertingConfig config,
      Identity identity,
      AlertmanagerFeed feed,
      WorkerExecutor workers,
      InstantSource clock) {
    this.config = config;
    this.identity = identity;
    this.feed = feed;
    this.workers = workers;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    owner = new Owner(vertx, context);
    alertmanagers = new Alertmanagers(vertx, identity, clock, feed::progress);
    vertx.setTimer(LOOK_MILLIS, _ -> lookAgain());
    return apply(config);
  }

  private Owner owner() {
    return Objects.requireNonNull(owner, "the alertmanager verticle is not deployed");
  }

  private Alertmanagers alertmanagers() {
    return Objects.requireNonNull(alertmanagers, "the alertmanager verticle is not deployed");
  }

  /** Takes alerts as they are now. Any thread. */
  void receive(Collection<Alert> alerts) {
    owner().tell(() -> alertmanagers().send(alerts));
  }

  /** Goes on under a new configuration; Alertmanagers that stay keep their queues. Any thread. */
  Future<Void> replace(AlertingConfig next) {
    return owner().askAsync(() -> apply(next));
  }

  /** Who is told. Any thread. */
  AlertmanagerUrls urls() {
    return alertmanagers().urls();
  }

  private Future<Void> apply(AlertingConfig next) {
    config = next;
    return look().map(found -> show(next, found)).mapEmpty();
  }

  private Future<TargetFiles> look() {
    List<Path> patterns =
        config.alertmanagers().stream().flatMap(one -> one.files().stream()).toList();
    TargetFiles before = files;
    return patterns.isEmpty()
        ? Future.succeededFuture(TargetFiles.NONE)
        : workers
            .executeBlocking(() -> before.readAgain(patterns), false)
            .map(Objects::requireNonNull);
  }

  private TargetFiles show(AlertingConfig looked, TargetFiles found) {
    if (!looked.equals(config)) {
      return found; // a reload came meanwhile, and looks for itself
    }
    found.faults().stream()
        .filter(fault -> !files.faults().contains(fault))
        .map(Fault::toString)
        .forEach(fault -> log.warn("file of targets not read, what was stays fault={}", fault));
    files = found;
    alertmanagers().replace(looked, found);
    feed.found(alertmanagers().urls(), alertmanagers()::queueLength);
    return found;
  }

  private void lookAgain() {
    AlertingConfig looked = config;
    look()
        .map(found -> found.equals(files) ? found : show(looked, found))
        .onFailure(e -> log.warn("cannot look at the files of targets", e))
        .onComplete(_ -> vertx.setTimer(LOOK_MILLIS, _ -> lookAgain()));
  }

  @Override
  public Future<?> stop() {
    return alertmanagers().close(DRAIN);
  }
}
