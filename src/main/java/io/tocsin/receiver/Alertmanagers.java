package io.tocsin.receiver;

import io.tocsin.alert.Alert;
import io.tocsin.notify.AlertingConfig;
import io.tocsin.notify.AlertmanagerUrls;
import io.tocsin.notify.AlertmanagersConfig;
import io.tocsin.notify.TargetFiles;
import io.tocsin.relabel.Relabeling;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells Alertmanagers elsewhere of alerts as Prometheus does: relabelled, in batches, each
 * Alertmanager at its own pace, without a second attempt, because rules tell of what still fires
 * again and again.
 *
 * <p>Confined to the context on which it is made and used.
 */
public final class Alertmanagers {
  /** Alerts that may wait for one Alertmanager. */
  public static final int QUEUE_CAPACITY = AlertmanagerLane.CAPACITY;

  /** How long a lane that a new configuration takes away may still post what waits in it. */
  private static final Duration RETIRE_DRAIN = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final Identity identity;
  private final InstantSource clock;
  private final Consumer<AlertmanagerProgress> progress;
  private AlertingConfig config = AlertingConfig.NONE; // confined
  private Map<Key, AlertmanagerLane> lanes = Map.of(); // confined; in the order of the config
  private volatile Shown shown = new Shown(AlertmanagerUrls.NONE, Map.of()); // written here only

  /**
   * What makes a lane the same after a change of the configuration.
   *
   * @param element of {@code alertmanagers}
   */
  private record Key(AlertmanagersConfig element, String url) {}

  /** What other threads may see. */
  private record Shown(AlertmanagerUrls urls, Map<String, List<AlertmanagerLane>> lanes) {}

  /**
   * @param progress is told on the context of this; must return at once
   */
  public Alertmanagers(
      Vertx vertx,
      Identity identity,
      InstantSource clock,
      Consumer<AlertmanagerProgress> progress) {
    this.vertx = vertx;
    this.identity = identity;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Goes on with the Alertmanagers that {@code next} and the files it names tell of. Those that
   * stay keep their queues; of those that go, what waits is still posted.
   */
  public void replace(AlertingConfig next, TargetFiles files) {
    var fresh = new LinkedHashMap<Key, AlertmanagerLane>();
    var active = new ArrayList<String>();
    var dropped = new ArrayList<String>();
    for (AlertmanagersConfig element : next.alertmanagers()) {
      AlertmanagerUrls found = element.find(files.groups(element.files()));
      active.addAll(found.active());
      dropped.addAll(found.dropped());
      found.active().forEach(url -> fresh.computeIfAbsent(new Key(element, url), this::lane));
    }
    lanes.entrySet().stream()
        .filter(old -> !fresh.containsKey(old.getKey()))
        .forEach(old -> old.getValue().close(RETIRE_DRAIN));
    config = next;
    lanes = fresh;
    shown = new Shown(new AlertmanagerUrls(active, dropped), byUrl(fresh));
  }

  private AlertmanagerLane lane(Key key) {
    return Optional.ofNullable(lanes.get(key))
        .orElseGet(
            () -> new AlertmanagerLane(vertx, key.url, key.element, identity, clock, progress));
  }

  private static Map<String, List<AlertmanagerLane>> byUrl(Map<Key, AlertmanagerLane> lanes) {
    var byUrl = new LinkedHashMap<String, List<AlertmanagerLane>>();
    lanes.forEach((key, lane) -> byUrl.computeIfAbsent(key.url, _ -> new ArrayList<>()).add(lane));
    return byUrl;
  }

  /** Queues alerts for every Alertmanager. */
  public void send(Collection<Alert> alerts) {
    if (lanes.isEmpty()) {
      return;
    }
    List<Alert> all = relabelled(alerts, config.alerts());
    var byElement = new LinkedHashMap<AlertmanagersConfig, List<Alert>>();
    lanes.forEach(
        (key, lane) ->
            lane.offer(byElement.computeIfAbsent(key.element, e -> relabelled(all, e.alerts()))));
  }

  /** Those that the rules leave, an alert without any label not among them. */
  private static List<Alert> relabelled(Collection<Alert> alerts, Relabeling rules) {
    var left = new ArrayList<Alert>();
    for (Alert alert : alerts) {
      rules
          .apply(alert.labels())
          .filter(labels -> !labels.isEmpty())
          .map(alert::withLabels)
          .ifPresent(left::add);
    }
    return left;
  }

  /** Who is told. Any thread. */
  public AlertmanagerUrls urls() {
    return shown.urls;
  }

  /** Alerts that wait for {@code url}. Any thread. */
  public int queueLength(String url) {
    return shown.lanes.getOrDefault(url, List.of()).stream()
        .mapToInt(AlertmanagerLane::length)
        .sum();
  }

  /**
   * Posts what waits and ends.
   *
   * @param drain after which what still waits is dropped
   * @return when the connections are closed. Never fails
   */
  public Future<Void> close(Duration drain) {
    return Future.join(lanes.values().stream().map(lane -> lane.close(drain)).toList()).mapEmpty();
  }
}
