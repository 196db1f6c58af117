package io.tocsin.notify;

import io.tocsin.model.Labels;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A group at one moment.
 *
 * @param standings its alerts in the order of notifications
 * @param silence why nothing at all is said now
 */
record Picture(List<Standing> standings, Optional<Muting> silence) {

  /** One alert at that moment. */
  record Standing(TrackedAlert tracked, boolean isResolved, Optional<Muting> muting) {
    Labels labels() {
      return tracked.labels();
    }

    Notification.Item item() {
      return new Notification.Item(tracked.alert(), isResolved);
    }
  }

  List<TrackedAlert> resolved() {
    return standings.stream().filter(Standing::isResolved).map(Standing::tracked).toList();
  }

  /**
   * What this means for an integration that was told before: news, and what is left out of it.
   *
   * <p>An alert that was told and is over is news even while it is muted, or the integration would
   * wait for its end for ever. One that was told and still fires while it is muted is held: not
   * repeated, but not forgotten either.
   */
  record News(Set<Labels> firing, Set<Labels> held, Set<Labels> resolved) {}

  News newsFor(Optional<Told> told) {
    Set<Labels> known = told.map(Told::firing).orElse(Set.of());
    return new News(
        labels(s -> !s.isResolved && s.muting.isEmpty()),
        labels(s -> !s.isResolved && s.muting.isPresent() && known.contains(s.labels())),
        labels(s -> s.isResolved && (s.muting.isEmpty() || known.contains(s.labels()))));
  }

  private Set<Labels> labels(Predicate<Standing> which) {
    return standings.stream()
        .filter(which)
        .map(Standing::labels)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * What a notification of {@code news} shows. Held alerts are shown where otherwise nothing would
   * fire in it: a message in which everything is resolved would say that they are over.
   */
  List<Notification.Item> items(News news, boolean sendsResolved) {
    return standings.stream()
        .filter(
            s ->
                news.firing.contains(s.labels())
                    || (sendsResolved && news.resolved.contains(s.labels()))
                    || (news.firing.isEmpty() && news.held.contains(s.labels())))
        .map(Standing::item)
        .toList();
  }

  /**
   * Whether somebody who was told {@code told} still waits for the end of an alert that is over.
   */
  boolean owesAnEnd(Optional<Told> told) {
    return told.isPresent()
        && resolved().stream().anyMatch(alert -> told.get().firing().contains(alert.labels()));
  }

  static Standing standing(TrackedAlert alert, Optional<Muting> muting, Instant now) {
    return new Standing(alert, alert.isResolvedAt(now), muting);
  }
}
