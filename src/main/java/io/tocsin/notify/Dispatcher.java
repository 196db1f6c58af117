package io.tocsin.notify;

import static java.util.Objects.requireNonNull;

import io.tocsin.alert.Alert;
import io.tocsin.model.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides who is told what and when: Alertmanager's dispatcher, inhibition, time intervals and
 * deduplication as one state machine without a clock.
 *
 * <pre>
 *   receive ──▶ alerts ──▶ route ──▶ groups ──(tick, at nextWake)──▶ notifications ──▶ delivered
 *                                       ▲                                                  │
 *                                       └────────────── what was told ◀───────────────────┘
 * </pre>
 *
 * Its owner calls {@link #tick} at {@link #nextWake}, which may move with every other call, hands
 * the notifications to those who send them, and answers each exactly once by {@link #delivered}.
 * Confined to the thread of its owner. Two integrations never wait for each other: a flush that
 * finds one of them still busy with the one before is made up for as soon as that has an outcome.
 *
 * <p>Where Alertmanager forgets, this does not: an alert that was told, muted and is over gets its
 * end; a muted alert that fires is not announced as resolved; a new configuration leaves the groups
 * of unchanged routes as they are.
 */
public final class Dispatcher {
  /** What was told is remembered no longer than this after the group is gone. */
  private static final Duration LONGEST_MEMORY = Duration.ofDays(5);

  private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

  /** Bounds what is remembered about groups; beyond it, who was told longest ago is forgotten. */
  private static final int ADDRESSEES_PER_GROUP = 4;

  /** Bounds on what is kept; an alert beyond them is refused. */
  public record Limits(int maxAlerts, int maxGroups) {
    public static final Limits DEFAULT = new Limits(200_000, 50_000);
  }

  /** An alert that was not taken, and why. */
  public record Refusal(Labels labels, String why) {}

  /** One integration as far as one group is concerned. */
  private record Address(Group.Id group, IntegrationId integration) {}

  /** A notification without an outcome yet, and what its addressee knows if it is accepted. */
  private record Open(
      Notification notification, Set<Labels> firing, Set<Labels> resolved, Flush flush) {}

  /** One look at a group. Its resolved alerts may go once everybody was told. */
  private static final class Flush {
    final Group.Id group;
    final List<TrackedAlert> resolved;
    int open; // confined
    boolean failed; // confined

    Flush(Group.Id group, List<TrackedAlert> resolved) {
      this.group = group;
      this.resolved = resolved;
    }
  }

  private final Limits limits;
  private final Map<Labels, TrackedAlert> alerts = new LinkedHashMap<>(); // confined, as all below
  private final Map<Group.Id, Group> groups = new LinkedHashMap<>();
  private final Agenda agenda = new Agenda();
  private final LinkedHashMap<Address, Told> told =
      new LinkedHashMap<>(); // the longest untold first
  private final Map<Address, Open> open = new HashMap<>();
  private final Set<Address> missed = new HashSet<>();
  private final Map<Address, Instant> ready = new LinkedHashMap<>();
  private NotifyConfig config;
  private Inhibitor inhibitor;
  private long revision;
  private Instant nextSweep = Instant.MIN;

  public Dispatcher(NotifyConfig config, Limits limits) {
    this.config = config;
    this.limits = limits;
    this.inhibitor = new Inhibitor(config.inhibitRules());
  }

  // --- alerts come in

  /**
   * Takes alerts as they are now. The end of one that fires is when it counts as resolved unless it
   * is told again before.
   *
   * @return those that were not taken
   */
  public List<Refusal> receive(Collection<Alert> incoming, Instant now) {
    return incoming.stream()
        .flatMap(alert -> take(track(alert, !alert.isResolvedAt(now)), now).stream())
        .toList();
  }

  /** Takes alerts that somebody posted, with their missing times filled in. */
  public List<Refusal> post(Collection<PostedAlert> incoming, Instant now) {
    return incoming.stream()
        .flatMap(
            posted -> {
              Alert alert = posted.alert(now, config.resolveTimeout());
              return take(track(alert, posted.endsAt().isEmpty()), now).stream();
            })
        .toList();
  }

  private TrackedAlert track(Alert alert, boolean endsByTimeout) {
    return new TrackedAlert(alert, endsByTimeout, ++revision);
  }

  private Optional<Refusal> take(TrackedAlert incoming, Instant now) {
    Labels labels = incoming.labels();
    TrackedAlert known = alerts.get(labels);
    Optional<String> wrong = faultOf(incoming.alert(), known);
    if (wrong.isPresent()) {
      return Optional.of(new Refusal(labels, wrong.get()));
    }
    TrackedAlert alert = known == null ? incoming : known.followedBy(incoming, now);
    Joined joined = join(alert, now, groups);
    if (joined.anyGroup) {
      alerts.put(labels, alert);
      if (known == null) {
        inhibitor.add(labels);
      }
    }
    return joined.leftOut.map(why -> new Refusal(labels, why));
  }

  private Optional<String> faultOf(Alert alert, @Nullable TrackedAlert known) {
    if (alert.labels().isEmpty()) {
      return Optional.of("an alert needs at least one label");
    }
    if (alert.endsAt().isBefore(alert.startsAt())) {
      return Optional.of("ends at " + alert.endsAt() + ", before it starts at " + alert.startsAt());
    }
    return known == null && alerts.size() >= limits.maxAlerts
        ? Optional.of("there are " + limits.maxAlerts + " alerts already, which is the limit")
        : Optional.empty();
  }

  /** Whether an alert is in any group now, and why it is missing from one. */
  private record Joined(boolean anyGroup, Optional<String> leftOut) {}

  /**
   * Puts an alert into the group of each of its routes.
   *
   * @param before the groups as they are, or as they were while the configuration is replaced
   */
  private Joined join(TrackedAlert alert, Instant now, Map<Group.Id, Group> before) {
    boolean anyGroup = false;
    Optional<String> leftOut = Optional.empty();
    for (Route route : config.route().match(alert.labels())) {
      var id = new Group.Id(route.id(), route.groupBy().of(alert.labels()));
      if (isOldNews(alert, route, before.get(id), id, now)) {
        continue;
      }
      if (!groups.containsKey(id) && groups.size() >= limits.maxGroups) {
        leftOut = Optional.of("there are " + limits.maxGroups + " groups already, the limit");
        continue;
      }
      Group group = groups.computeIfAbsent(id, _ -> group(route, id, now, before));
      group.add(alert, now);
      agenda.set(id, group.nextFlush());
      anyGroup = true;
    }
    return new Joined(anyGroup, leftOut);
  }

  private static Group group(Route route, Group.Id id, Instant now, Map<Group.Id, Group> before) {
    Group survivor = before.get(id);
    if (survivor == null) {
      return new Group(route, id.labels(), now);
    }
    return survivor.movedTo(route, now);
  }

  /**
   * Whether an alert is over, and nobody waits to hear it. Prometheus repeats the end of an alert
   * for 15 minutes; told again each time, it would come up in notifications about others.
   */
  private boolean isOldNews(
      TrackedAlert alert, Route route, @Nullable Group group, Group.Id id, Instant now) {
    boolean isMember = group != null && group.alerts().contains(alert.labels());
    return alert.isResolvedAt(now)
        && !isMember
        && addresses(route, id).noneMatch(address -> knowsFiring(address, alert.labels()));
  }

  private boolean knowsFiring(Address address, Labels alert) {
    Told known = told.get(address);
    return known != null && known.firing().contains(alert);
  }

  private Stream<Address> addresses(Route route, Group.Id group) {
    return config.receiver(route).ways().stream().map(way -> new Address(group, way.id()));
  }

  private boolean isGrouped(Labels alert) {
    return config.route().match(alert).stream()
        .map(route -> groups.get(new Group.Id(route.id(), route.groupBy().of(alert))))
        .anyMatch(group -> group != null && group.alerts().contains(alert));
  }

  // --- time passes

  /** When {@link #tick} has something to do; empty while there is nothing to wait for. */
  public Optional<Instant> nextWake() {
    return Stream.concat(ready.values().stream(), agenda.next().stream()).min(Instant::compareTo);
  }

  /**
   * Looks at every group whose time has come.
   *
   * @return what is to be sent now; each wants its {@link #delivered}
   */
  public List<Notification> tick(Instant now) {
    var due = new ArrayList<Notification>();
    for (Address address : List.copyOf(ready.keySet())) {
      makeUp(address, now).ifPresent(due::add);
    }
    for (Group.Id id : agenda.due(now)) {
      due.addAll(flush(requireNonNull(groups.get(id)), now));
    }
    sweep(now);
    return due;
  }

  private List<Notification> flush(Group group, Instant now) {
    group.flushedAt(now);
    agenda.set(group.id(), group.nextFlush());
    Picture picture = picture(group, now);
    var flush = new Flush(group.id(), picture.resolved());
    var due = new ArrayList<Notification>();
    for (Receiver.Way way : config.receiver(group.route()).ways()) {
      decide(group, way, picture, flush, now).ifPresent(due::add);
    }
    settle(flush);
    return due;
  }

  /** The look at a group that one integration missed because it was busy. */
  private Optional<Notification> makeUp(Address address, Instant now) {
    ready.remove(address);
    Group group = groups.get(address.group);
    if (group == null) {
      return Optional.empty();
    }
    var flush = new Flush(group.id(), List.of()); // the next whole one lets resolved alerts go
    return config.receiver(group.route()).ways().stream()
        .filter(way -> way.id().equals(address.integration))
        .findFirst()
        .flatMap(way -> decide(group, way, picture(group, now), flush, now));
  }

  private Picture picture(Group group, Instant now) {
    List<Picture.Standing> standings =
        group.alerts().stream()
            .sorted(AlertOrder.OF_LABELS)
            .map(labels -> requireNonNull(alerts.get(labels)))
            .map(alert -> Picture.standing(alert, inhibition(alert.labels(), now), now))
            .toList();
    return new Picture(standings, silence(group.route(), now));
  }

  private Optional<Muting> inhibition(Labels target, Instant now) {
    return inhibitor
        .inhibits(target, source -> !requireNonNull(alerts.get(source)).isResolvedAt(now))
        .map(found -> new Muting.Inhibited(found.rule().name(), found.source()));
  }

  private Optional<Muting> silence(Route route, Instant now) {
    List<String> active = route.activeTimeIntervals();
    if (!active.isEmpty() && active.stream().noneMatch(name -> isWithin(name, now))) {
      return Optional.of(new Muting.OutsideIntervals(String.join(", ", active)));
    }
    return route.muteTimeIntervals().stream()
        .filter(name -> isWithin(name, now))
        .findFirst()
        .map(Muting.DuringInterval::new);
  }

  private boolean isWithin(String interval, Instant now) {
    return requireNonNull(config.timeIntervals().get(interval)).contains(now);
  }

  private Optional<Notification> decide(
      Group group, Receiver.Way way, Picture picture, Flush flush, Instant now) {
    var address = new Address(group.id(), way.id());
    Optional<Told> known = Optional.ofNullable(told.get(address));
    if (open.containsKey(address)) {
      missed.add(address);
      flush.failed = true;
      return Optional.empty();
    }
    if (picture.silence().isPresent()) {
      flush.failed |= picture.owesAnEnd(known); // said when the silence is over
      return Optional.empty();
    }
    boolean sendsResolved = way.integration().sendsResolved();
    Picture.News news = picture.newsFor(known);
    return Told.reason(
            known,
            news.firing(),
            news.held(),
            news.resolved(),
            sendsResolved,
            group.route().repeatInterval(),
            now)
        .flatMap(reason -> tell(group, way, reason, picture, news, flush, now));
  }

  private Optional<Notification> tell(
      Group group,
      Receiver.Way way,
      NotificationReason reason,
      Picture picture,
      Picture.News news,
      Flush flush,
      Instant now) {
    var address = new Address(group.id(), way.id());
    var firing = new HashSet<>(news.firing());
    firing.addAll(news.held());
    List<Notification.Item> items = picture.items(news, way.integration().sendsResolved());
    if (items.isEmpty()) { // all is over, and this integration does not want to hear it
      remember(address, told(group.route(), firing, news.resolved(), now));
      return Optional.empty();
    }
    Optional<Told> last = Optional.ofNullable(told.get(address));
    var notification =
        new Notification(
            NotificationIds.of(way.id(), group.key(), reason, last, items),
            way.id(),
            way.integration(),
            group.route().id(),
            group.key(),
            group.id().labels(),
            reason,
            items,
            now,
            now.plus(group.route().deadline()));
    open.put(address, new Open(notification, firing, news.resolved(), flush));
    flush.open++;
    return Optional.of(notification);
  }

  private static Told told(Route route, Set<Labels> firing, Set<Labels> resolved, Instant now) {
    Duration twice = route.repeatInterval().multipliedBy(2);
    Duration memory = twice.compareTo(LONGEST_MEMORY) < 0 ? twice : LONGEST_MEMORY;
    return new Told(now, firing, resolved, now.plus(memory));
  }

  /** Lets resolved alerts go that everybody knows about and that nobody told again meanwhile. */
  private void settle(Flush flush) {
    Group group = groups.get(flush.group);
    if (flush.open > 0 || flush.failed || group == null) {
      return;
    }
    for (TrackedAlert seen : flush.resolved) {
      TrackedAlert current = alerts.get(seen.labels());
      if (current != null && current.revision() == seen.revision()) {
        group.alerts().remove(seen.labels());
        forgetUngrouped(seen.labels());
      }
    }
    if (group.alerts().isEmpty()) {
      groups.remove(flush.group);
      agenda.remove(flush.group);
    }
  }

  private void forgetUngrouped(Labels alert) {
    if (!isGrouped(alert)) {
      alerts.remove(alert);
      inhibitor.remove(alert);
    }
  }

  private void sweep(Instant now) {
    if (now.isBefore(nextSweep)) {
      return;
    }
    nextSweep = now.plus(SWEEP_INTERVAL);
    told.entrySet()
        .removeIf(
            entry ->
                !groups.containsKey(entry.getKey().group)
                    && entry.getValue().expiresAt().isBefore(now));
  }

  // --- outcomes come back

  /**
   * Says what became of a notification in the end: accepted, refused, or {@link Delivery.TryLater}
   * when its deadline passed. Anything but accepted is decided anew at the next flush of the group.
   * An outcome for a notification that is not open is ignored.
   */
  public void delivered(Notification notification, Delivery outcome, Instant now) {
    var group = new Group.Id(notification.routeId(), notification.groupLabels());
    var address = new Address(group, notification.to());
    Open was = open.get(address);
    if (was == null || !was.notification.id().equals(notification.id())) {
      return;
    }
    open.remove(address);
    switch (outcome) {
      case Delivery.Accepted _ ->
          remember(address, told(routeOf(address), was.firing, was.resolved, now));
      case Delivery.TryLater _, Delivery.Refused _ -> was.flush.failed = true;
    }
    was.flush.open--;
    settle(was.flush);
    if (missed.remove(address)) {
      ready.put(address, now);
    }
  }

  private Route routeOf(Address address) {
    Group group = groups.get(address.group);
    return group == null ? config.route() : group.route();
  }

  private void remember(Address address, Told now) {
    told.remove(address); // to the end of the order
    told.put(address, now);
    if (told.size() > (long) limits.maxGroups * ADDRESSEES_PER_GROUP) {
      told.pollFirstEntry();
    }
  }

  // --- the configuration changes

  /**
   * Goes on under a new configuration. A group whose route is still there, with the same matchers
   * down from the root, keeps its alerts, its timer and what was told about it.
   *
   * @return alerts that found no room in a group
   */
  public List<Refusal> replace(NotifyConfig next, Instant now) {
    Map<Group.Id, Group> before = new HashMap<>(groups);
    groups.clear();
    before.keySet().forEach(agenda::remove);
    config = next;
    inhibitor = new Inhibitor(next.inhibitRules());
    var refused = new ArrayList<Refusal>();
    for (TrackedAlert alert : List.copyOf(alerts.values())) {
      Labels labels = alert.labels();
      Joined joined = join(alert, now, before);
      joined.leftOut.ifPresent(why -> refused.add(new Refusal(labels, why)));
      if (joined.anyGroup) {
        inhibitor.add(labels);
      } else {
        alerts.remove(labels);
      }
    }
    return refused;
  }

  // --- who was told

  /** Every group, its alerts and its addressees, in the order in which the groups began. */
  public List<GroupView> groups(Instant now) {
    return groups.values().stream().map(group -> view(group, now)).toList();
  }

  private GroupView view(Group group, Instant now) {
    Picture picture = picture(group, now);
    List<GroupView.Member> members =
        picture.standings().stream()
            .map(
                s ->
                    new GroupView.Member(
                        s.tracked().alert(), s.isResolved(), s.muting().or(picture::silence)))
            .toList();
    return new GroupView(
        group.route().id(),
        group.key(),
        group.id().labels(),
        group.route().receiver(),
        group.nextFlush(),
        members,
        addresses(group.route(), group.id()).map(this::addressee).toList());
  }

  private GroupView.Addressee addressee(Address address) {
    return new GroupView.Addressee(
        address.integration,
        Optional.ofNullable(told.get(address)),
        Optional.ofNullable(open.get(address)).map(Open::notification));
  }

  /** How many notifications have no outcome yet. */
  public int openNotifications() {
    return open.size();
  }

  /** How many alerts are known, resolved ones that somebody has yet to be told about included. */
  public int alertCount() {
    return alerts.size();
  }
}
