package io.tocsin.notify;

import io.tocsin.model.Labels;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/** Alerts of one route that are told together. Confined to its dispatcher. */
final class Group {
  /** By which a group is known across reloads. */
  record Id(String routeId, Labels labels) {}

  private final Id id;
  private final Set<Labels> alerts = new LinkedHashSet<>(); // confined
  private final Route route;
  private boolean flushed; // confined
  private Instant nextFlush; // confined

  Group(Route route, Labels labels, Instant now) {
    this.id = new Id(route.id(), labels);
    this.route = route;
    this.nextFlush = now.plus(route.groupWait());
  }

  Id id() {
    return id;
  }

  Route route() {
    return route;
  }

  String key() {
    return route.groupKey(id.labels);
  }

  Set<Labels> alerts() {
    return alerts;
  }

  Instant nextFlush() {
    return nextFlush;
  }

  /** Takes an alert; one that is older than the group wait is not made to wait again. */
  void add(TrackedAlert alert, Instant now) {
    alerts.add(alert.labels());
    if (!flushed && alert.alert().startsAt().plus(route.groupWait()).isBefore(now)) {
      nextFlush = earlier(nextFlush, now);
    }
  }

  void flushedAt(Instant now) {
    flushed = true;
    nextFlush = now.plus(route.groupInterval());
  }

  /** This group under the same route of a new configuration, its alerts still to be added. */
  Group movedTo(Route newRoute, Instant now) {
    var moved = new Group(newRoute, id.labels, now);
    Instant latest = now.plus(flushed ? newRoute.groupInterval() : newRoute.groupWait());
    moved.flushed = flushed;
    moved.nextFlush = earlier(nextFlush, latest); // an interval that shrank counts at once
    return moved;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
