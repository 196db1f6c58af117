package io.tocsin.rules;

import io.tocsin.alert.Alert;
import io.tocsin.model.Sample;
import io.tocsin.promql.Engine;
import io.tocsin.storage.MemoryStorage;
import io.tocsin.storage.SelectedSeries;
import io.tocsin.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Replays rule groups over samples of the past, on the slots that they would have had.
 *
 * <pre>
 *   samples   ──────────┬───────────────────────┬──▶
 *   groups      (read)  │from   ╎   ╎   ╎   ╎   │to       recorded series are computed anew
 *                       └──────── slots ────────┘
 * </pre>
 *
 * An alert that was pending before {@code from} is new here. One object is one replay; confined to
 * its caller.
 */
public final class Backtest {
  /** Evaluations of all groups in one replay. */
  public static final int MAX_EVALUATIONS = 1_000_000;

  /** Alerts that fire in one replay. */
  public static final int MAX_FIRED = 100_000;

  /** Series that are read or recorded in one replay. */
  public static final int MAX_SERIES = 1_000_000;

  private static final Duration KEPT = Duration.ofDays(36_500); // nothing expires

  private final GroupEvaluator evaluator;
  private final Listener listener;
  private final Storage storage = new MemoryStorage(KEPT, MAX_SERIES);
  private final List<Replayed> groups;
  private final Map<FailingRule, Failure> failures = new LinkedHashMap<>();
  private int fired; // confined

  /** Hears what the notifier would have been told, in the order of time, nothing included. */
  @FunctionalInterface
  public interface Listener {
    void told(Instant at, List<Alert> alerts);
  }

  /** There is more than one replay takes. */
  public static final class TooLarge extends Exception {
    private static final long serialVersionUID = 1;

    private TooLarge(String message) {
      super(message);
    }
  }

  /**
   * What a replay found.
   *
   * @param fired by the time they fired
   * @param evaluations of groups
   * @param failures one for each rule that failed
   */
  public record Report(List<FiredAlert> fired, int evaluations, List<Failure> failures) {
    public Report {
      fired = List.copyOf(fired);
      failures = List.copyOf(failures);
    }
  }

  /**
   * A rule that could not be evaluated.
   *
   * @param message why, the first time
   * @param times how many of its evaluations failed
   */
  public record Failure(String group, String rule, String message, int times) {
    private Failure again() {
      return new Failure(group, rule, message, times + 1);
    }
  }

  /**
   * @param rules in the order in which those of one slot are evaluated
   */
  public Backtest(
      Engine engine, GroupEvaluator.Settings settings, List<RuleGroup> rules, Listener listener) {
    this.evaluator = new GroupEvaluator(engine, settings, () -> 0);
    this.listener = listener;
    this.groups = rules.stream().map(Replayed::new).toList();
  }

  /** A group on its way through time. */
  private static final class Replayed {
    private final RuleGroup group;
    private final FiringLog log = new FiringLog();
    private GroupState state; // confined

    Replayed(RuleGroup group) {
      this.group = group;
      this.state = GroupState.initial(group);
    }

    private long slotCount(Instant from, Instant to) {
      return Duration.between(from, to).dividedBy(group.interval()) + 1;
    }

    private Stream<Slot> slots(Instant from, Instant to) {
      Schedule schedule = group.schedule();
      return Stream.iterate(
              schedule.slotAfter(from.minusMillis(1)), at -> !at.isAfter(to), schedule::slotAfter)
          .map(at -> new Slot(at, this));
    }
  }

  /** One evaluation to come. */
  private record Slot(Instant at, Replayed group) {}

  private record FailingRule(String group, int index) {}

  /**
   * Evaluates the rules at each of their slots in [from, to]. Call it once.
   *
   * @param series what was stored, consumed one by one; of series that the rules make, only what is
   *     before {@code from} counts
   * @throws TooLarge when one of the limits above would be passed
   */
  public Report run(Stream<SelectedSeries> series, Instant from, Instant to) throws TooLarge {
    long planned = groups.stream().mapToLong(group -> group.slotCount(from, to)).sum();
    if (planned > MAX_EVALUATIONS) {
      throw new TooLarge(
          planned + " evaluations are more than " + MAX_EVALUATIONS + "; choose a shorter time");
    }
    load(series, from);
    List<Slot> slots =
        groups.stream()
            .flatMap(group -> group.slots(from, to))
            .sorted(Comparator.comparing(Slot::at))
            .toList();
    for (Slot slot : slots) {
      evaluate(slot);
    }
    List<FiredAlert> alerts =
        groups.stream()
            .flatMap(group -> group.log.alerts())
            .sorted(Comparator.comparing(FiredAlert::firedAt).thenComparing(FiredAlert::labels))
            .toList();
    return new Report(alerts, slots.size(), List.copyOf(failures.values()));
  }

  private void load(Stream<SelectedSeries> series, Instant from) throws TooLarge {
    Set<String> made = madeMetrics();
    long beforeFrom = from.toEpochMilli() - 1;
    int loaded = 0;
    for (SelectedSeries one : (Iterable<SelectedSeries>) series::iterator) {
      if (++loaded > MAX_SERIES) {
        throw tooManySeries();
      }
      boolean isMade = made.contains(one.labels().metricName());
      new SeriesFeed(storage.series(one.labels()), 0, one.samples(), one.histograms())
          .upTo(isMade ? beforeFrom : Long.MAX_VALUE);
    }
  }

  private Set<String> madeMetrics() {
    Set<String> made =
        new HashSet<>(Set.of(AlertEvaluator.ALERTS, AlertEvaluator.ALERTS_FOR_STATE));
    groups.stream()
        .flatMap(replayed -> replayed.group.rules().stream())
        .filter(Rule.Recording.class::isInstance)
        .forEach(rule -> made.add(rule.name()));
    return made;
  }

  private void evaluate(Slot slot) throws TooLarge {
    Replayed replayed = slot.group();
    Evaluation evaluation =
        evaluator.evaluate(replayed.group, replayed.state, storage.querier(), slot.at());
    store(evaluation);
    replayed.state = evaluation.state();
    listener.told(slot.at(), evaluation.alerts());
    GroupSnapshot snapshot = new RunningGroup(replayed.group, replayed.state).snapshot();
    fired -= replayed.log.size();
    replayed.log.note(snapshot, slot.at());
    fired += replayed.log.size();
    if (fired > MAX_FIRED) {
      throw new TooLarge("more than " + MAX_FIRED + " alerts fired; choose a shorter time");
    }
    noteFailures(replayed.group.key(), snapshot);
  }

  /** A store that is full refuses series, and what follows would be wrong. */
  private void store(Evaluation evaluation) throws TooLarge {
    for (Sample sample : evaluation.samples()) {
      if (storage.append(sample) == Storage.Outcome.SERIES_LIMIT) {
        throw tooManySeries();
      }
    }
  }

  private static TooLarge tooManySeries() {
    return new TooLarge("more than " + MAX_SERIES + " series; choose fewer rules");
  }

  private void noteFailures(String group, GroupSnapshot snapshot) {
    for (int i = 0; i < snapshot.rules().size(); i++) {
      GroupSnapshot.RuleSnapshot rule = snapshot.rules().get(i);
      if (!rule.lastError().isEmpty()) {
        failures.merge(
            new FailingRule(group, i),
            new Failure(snapshot.name(), rule.name(), rule.lastError(), 1),
            (before, _) -> before.again());
      }
    }
  }
}
