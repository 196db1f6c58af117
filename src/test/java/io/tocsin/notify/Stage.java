package io.tocsin.notify;

import io.tocsin.alert.Alert;
import io.tocsin.config.Document;
import io.tocsin.config.Faults;
import io.tocsin.model.Labels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Collectors;

/** A dispatcher with its clock in hand: events at given seconds, and who was told what when. */
final class Stage {
  static final Instant BASE = Instant.parse("2026-01-05T10:00:00Z");

  /** How the receivers behave: the answer to the attempt with that number, from 1. */
  interface World {
    Delivery answer(Notification notification, double at);
  }

  private record Event(Instant at, int order, Runnable work) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingInt(Event::order));
  private final List<String> sent = new ArrayList<>();
  private final List<Notification> notifications = new ArrayList<>();
  private final Dispatcher dispatcher;
  private World world = (_, _) -> new Delivery.Accepted("200 OK");
  private Instant now = BASE;
  private int scheduled;

  Stage(String yaml) {
    this(yaml, Dispatcher.Limits.DEFAULT);
  }

  Stage(String yaml, Dispatcher.Limits limits) {
    dispatcher = new Dispatcher(config(yaml), limits);
  }

  static NotifyConfig config(String yaml) {
    var faults = new Faults();
    return new Document.Reader(faults)
        .parse(yaml, "notify.yml", Path.of("."))
        .flatMap(NotifyConfig::from)
        .orElseThrow(() -> new AssertionError(faults.sorted().toString()));
  }

  Stage world(World behaviour) {
    world = behaviour;
    return this;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  List<Notification> notifications() {
    return notifications;
  }

  static Instant second(double at) {
    return BASE.plusMillis(Math.round(at * 1000));
  }

  Stage at(double second, Runnable work) {
    events.add(new Event(second(second), ++scheduled, work));
    return this;
  }

  /** Posts an alert that fires from {@code start} with no stated end. */
  Stage post(double second, double start, String... labels) {
    return post(second, "", start, Optional.empty(), labels);
  }

  /** Posts an alert that fired from {@code start} to {@code end}. */
  Stage post(double second, double start, double end, String... labels) {
    return post(second, "", start, Optional.of(end), labels);
  }

  Stage post(
      double second, String annotation, double start, Optional<Double> end, String... labels) {
    var posted =
        new PostedAlert(
            Labels.of(labels),
            Labels.of("a", annotation),
            Optional.of(second(start)),
            end.map(Stage::second),
            "");
    return at(second, () -> dispatcher.post(List.of(posted), now));
  }

  Stage reload(double second, String yaml) {
    return at(second, () -> dispatcher.replace(config(yaml), now));
  }

  /**
   * Plays all events up to {@code second}.
   *
   * @return one line for each delivery: {@code 2.0 team first notification: x(1- v1)}; a resolved
   *     alert shows its end
   */
  List<String> until(double second) {
    Instant end = second(second);
    while (true) {
      Instant event = events.isEmpty() ? Instant.MAX : events.peek().at();
      Instant wake = dispatcher.nextWake().orElse(Instant.MAX);
      Instant next = event.isAfter(wake) ? wake : event;
      if (next.isAfter(end)) {
        return sent;
      }
      now = next.isAfter(now) ? next : now;
      if (event.isAfter(wake)) {
        dispatcher.tick(now).forEach(notification -> attempt(notification, 1));
      } else {
        events.remove().work().run();
      }
    }
  }

  /** Retries with the real pace, without jitter. */
  private void attempt(Notification notification, int attempt) {
    Delivery answer = world.answer(notification, seconds(now));
    if (answer instanceof Delivery.Accepted) {
      notifications.add(notification);
      sent.add(text(notification));
    }
    Duration pause =
        new RetryPolicy(Duration.ofMillis(500), 1.5, Duration.ofSeconds(60), 0)
            .delay(attempt, () -> 0);
    Instant next = now.plus(pause);
    if (answer instanceof Delivery.TryLater && next.isBefore(notification.deadline())) {
      at(seconds(next), () -> attempt(notification, attempt + 1));
    } else {
      dispatcher.delivered(notification, answer, now);
    }
  }

  private static double seconds(Instant at) {
    return Duration.between(BASE, at).toMillis() / 1000.0;
  }

  private String text(Notification notification) {
    String alerts =
        notification.alerts().stream().map(Stage::text).collect(Collectors.joining(" "));
    return seconds(now)
        + " "
        + notification.to().receiver()
        + " "
        + notification.reason().text()
        + ": "
        + alerts;
  }

  private static String text(Notification.Item item) {
    Alert alert = item.alert();
    String end = item.isResolved() ? "" + seconds(alert.endsAt()) : "";
    String note = alert.annotations().get("a");
    return alert.name() + "(" + seconds(alert.startsAt()) + "-" + end + note + ")";
  }
}
