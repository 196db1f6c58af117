package io.tocsin.probe;

import static io.tocsin.probe.Fixtures.millis;
import static io.tocsin.probe.Fixtures.target;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.health.ProbeHealth;
import io.tocsin.health.ProbeResult;
import io.tocsin.health.Reason;
import io.tocsin.health.State;
import io.tocsin.health.Verdict;
import io.tocsin.probe.Fixtures.Words;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The schedule in simulated time; seconds count from noon, which is on every slot of 10 s. */
class ScheduleTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Words WORDS = new Words("are you well");

  private final World world = new World(10_000);

  /** Both clocks, and targets that answer as they are told to. */
  private static final class World implements ProbeSink {
    final Schedule schedule;
    final List<String> started = new ArrayList<>();
    final List<String> skipped = new ArrayList<>();
    final List<String> states = new ArrayList<>();
    final List<ProbeResult> results = new ArrayList<>();
    final List<Long> lags = new ArrayList<>();
    final List<Duration> steps = new ArrayList<>();

    /** Letters that a target answers with, one after the other, then {@code o} for ever. */
    final Map<String, Deque<Character>> answers = new HashMap<>();

    Duration latency = millis(1);
    private final PriorityQueue<Landing> landings =
        new PriorityQueue<>(Comparator.comparingLong(Landing::nanos));
    private Instant wallAtZero = NOON;
    private long nanos;

    private record Landing(long nanos, Schedule.Flight flight, ProbeResult result) {}

    World(int maxInFlight) {
      schedule =
          new Schedule(
              _ -> _ -> Future.failedFuture("simulated"), this::start, this, maxInFlight, NOON, 0);
    }

    Instant wall() {
      return wallAtZero.plusNanos(nanos);
    }

    void answers(String instance, String letters) {
      var queue = new ArrayDeque<Character>();
      letters.chars().forEach(letter -> queue.add((char) letter));
      answers.put(instance, queue);
    }

    private void start(Schedule.Flight flight) {
      String name = flight.target().instance().name();
      started.add(name + "@" + nanos / 1_000_000);
      Character told = answers.getOrDefault(name, new ArrayDeque<>()).pollFirst();
      char letter = told == null ? 'o' : told;
      if (letter == '-') { // never answers
        return;
      }
      Verdict verdict =
          switch (letter) {
            case 'o' -> Verdict.OK;
            case 'x' -> Verdict.FAIL;
            case 'u' -> Verdict.UNKNOWN;
            default -> throw new IllegalArgumentException("no answer is written " + letter);
          };
      var result = new ProbeResult(verdict, Reason.L7OK, "", wall(), latency, List.of());
      landings.add(new Landing(nanos + latency.toNanos(), flight, result));
    }

    /** Lets time pass, waking the schedule whenever it asks to be woken. */
    void runUntil(double seconds) {
      long end = (long) (seconds * 1e9);
      while (true) {
        long landing = landings.isEmpty() ? Long.MAX_VALUE : landings.peek().nanos;
        long quiet = schedule.quietNanos(nanos);
        long wake = quiet == Long.MAX_VALUE ? Long.MAX_VALUE : nanos + quiet;
        long next = Math.min(landing, wake);
        if (next > end) {
          break;
        }
        nanos = Math.max(nanos, next);
        if (landing <= wake) {
          Landing landed = landings.remove();
          schedule.landed(landed.flight, landed.result, nanos);
        } else {
          schedule.advance(wall(), nanos);
        }
      }
      nanos = end;
    }

    /** Lets time pass without waking the schedule, as when the event loop is blocked. */
    void sleepUntil(double seconds) {
      nanos = (long) (seconds * 1e9);
      schedule.advance(wall(), nanos);
    }

    List<String> startedFrom(double seconds) {
      return started.stream()
          .filter(s -> Long.parseLong(s.substring(s.indexOf('@') + 1)) >= seconds * 1000)
          .toList();
    }

    @Override
    public void completed(
        Target target, ProbeResult result, ProbeHealth before, ProbeHealth after) {
      results.add(result);
      if (before.state() != after.state()) {
        states.add(target.instance().name() + " " + after.state() + "@" + nanos / 1_000_000);
      }
    }

    @Override
    public void skipped(Target target, SkipReason reason, long count) {
      skipped.add(target.instance().name() + " " + reason + " " + count + "@" + nanos / 1_000_000);
    }

    @Override
    public void lag(long lagNanos) {
      lags.add(lagNanos);
    }

    @Override
    public void clockStepped(Duration step) {
      steps.add(step);
    }
  }

  @Test
  void theFirstProbeComesEarlyAndTheOthersAtTheirSlots() {
    world.schedule.add(target("a", WORDS, ofSeconds(4)), 0);

    world.runUntil(35);

    // phase 4 s of 10 s is 2 s of the 5 s in which everything is probed first
    assertThat(world.started).containsExactly("a@2000", "a@4000", "a@14000", "a@24000", "a@34000");
  }

  @Test
  void everyTargetIsProbedOnceWithinFiveSeconds() {
    Timing hourly = new Timing(ofSeconds(3600), ofSeconds(2), ofSeconds(1), ofSeconds(3600), 2, 3);
    IntStream.range(0, 100)
        .mapToObj(i -> target("t" + i, WORDS, hourly, ofSeconds(36L * i)))
        .forEach(target -> world.schedule.add(target, 0));

    world.runUntil(5);

    assertThat(world.started).hasSize(100);
    assertThat(world.started).doesNotHaveDuplicates();
  }

  @Test
  void twoProbesAreNeverCloserThanHalfTheFastInterval() {
    world.schedule.add(target("a", WORDS, millis(200)), 0);

    world.runUntil(21);

    // the first at 0.1 s; the slot at 0.2 s is too close
    assertThat(world.started).containsExactly("a@100", "a@10200", "a@20200");
  }

  @Test
  void aChangeIsConfirmedAtTheFastInterval() {
    world.answers("a", "ooxxxxoo");
    world.schedule.add(target("a", WORDS, Duration.ZERO), 0);

    world.runUntil(42);

    assertThat(world.states).containsExactly("a UP@11", "a DOWN@22001", "a UP@41001");
  }

  @Test
  void whileDownTheDownIntervalCountsAndItsPhaseIsSpread() {
    Timing timing = new Timing(ofSeconds(10), ofSeconds(2), ofSeconds(1), ofSeconds(60), 1, 1);
    world.answers("a", "oxxxo");
    world.schedule.add(target("a", WORDS, timing, ofSeconds(5)), 0);

    world.runUntil(200);

    // phase 5 s of 10 s is 30 s of 60 s
    assertThat(world.started.subList(0, 7))
        .containsExactly(
            "a@2500", "a@5000", "a@30000", "a@90000", "a@150000", "a@155000", "a@165000");
  }

  @Test
  void aBlindProberDoesNotHurry() {
    world.answers("a", "uuu");
    world.schedule.add(target("a", WORDS, ofSeconds(2)), 0);

    world.runUntil(23);

    assertThat(world.started).containsExactly("a@1000", "a@2000", "a@12000", "a@22000");
  }

  @Test
  void slotsThatPassedAreSkippedAndCountedAndNeverMadeUpFor() {
    world.schedule.add(target("a", WORDS, ofSeconds(4)), 0);
    world.runUntil(14.5);

    world.sleepUntil(47);
    world.runUntil(65);

    assertThat(world.startedFrom(14.5)).containsExactly("a@47000", "a@54000", "a@64000");
    assertThat(world.skipped).containsExactly("a LATE 2@47000");
    assertThat(world.lags).contains(23_000_000_000L);
  }

  @Test
  void aProbeThatIsStillInFlightAtItsNextTimeIsNotStartedAgain() {
    Timing timing = new Timing(ofSeconds(2), ofSeconds(2), ofSeconds(1), ofSeconds(2), 2, 3);
    world.schedule.add(target("a", WORDS, timing, Duration.ZERO), 0);
    world.runUntil(3);
    world.latency = millis(2500);

    world.runUntil(8);

    assertThat(world.startedFrom(3)).containsExactly("a@4000", "a@8000");
    assertThat(world.skipped).containsExactly("a OVERRUN 1@6000");
  }

  @Test
  void aProberThatNeverEndsIsGivenUpAsUnknown() {
    Timing timing = new Timing(ofSeconds(2), ofSeconds(2), ofSeconds(1), ofSeconds(2), 2, 3);
    world.answers("a", "o-");
    world.schedule.add(target("a", WORDS, timing, Duration.ZERO), 0);

    world.runUntil(9);

    assertThat(world.started).containsExactly("a@10", "a@2000", "a@8000");
    assertThat(world.skipped).containsExactly("a OVERRUN 1@4000");
    assertThat(world.results)
        .extracting(ProbeResult::verdict)
        .containsExactly(Verdict.OK, Verdict.UNKNOWN, Verdict.OK);
    assertThat(world.results.get(1).elapsed()).isEqualTo(ofSeconds(4));
    assertThat(world.schedule.inFlight()).isZero();
  }

  @Test
  void noMoreThanTheBoundAreInFlightAndTheOthersAreSkipped() {
    var small = new World(3);
    IntStream.range(0, 5)
        .mapToObj(i -> target("t" + i, WORDS, Duration.ZERO))
        .forEach(target -> small.schedule.add(target, 0));
    small.latency = millis(50);

    small.runUntil(0.02);

    assertThat(small.schedule.inFlight()).isEqualTo(3);
    assertThat(small.started).hasSize(3);
    assertThat(small.skipped).hasSize(2).allMatch(s -> s.contains("BACKPRESSURE 1"));
  }

  @Test
  void afterAStepOfTheWallClockTheSlotsLieElsewhere() {
    world.schedule.add(target("a", WORDS, ofSeconds(4)), 0);
    world.schedule.add(target("b", WORDS, ofSeconds(9)), 0);
    world.runUntil(20);

    world.wallAtZero = NOON.plusSeconds(3);
    world.runUntil(45);

    // b wakes the schedule at 19 + 5 s and sees the step; then slots lie 3 s earlier
    assertThat(world.steps).containsExactly(ofSeconds(3));
    assertThat(world.startedFrom(25)).containsExactly("b@26000", "a@31000", "b@36000", "a@41000");
  }

  @Test
  void aStepBackOfAnHourDoesNotSilenceTheSchedule() {
    world.schedule.add(target("a", WORDS, ofSeconds(4)), 0);
    world.runUntil(20);

    world.wallAtZero = NOON.minusSeconds(3600);
    world.runUntil(60);

    assertThat(world.startedFrom(20)).containsExactly("a@24000", "a@34000", "a@44000", "a@54000");
  }

  @Test
  void slowDriftMovesTheSlotsWithoutAnEventAndWithoutASecondProbe() {
    world.schedule.add(target("a", WORDS, ofSeconds(4)), 0);
    for (int second = 1; second <= 60; second++) {
      world.wallAtZero = NOON.minusMillis(10L * second);
      world.runUntil(second);
    }

    assertThat(world.steps).isEmpty();
    assertThat(world.started).hasSize(7); // the first, and 4, 14, ... 54
  }

  @Test
  void probeNowProbesAtOnceAndTheScheduleGoesOn() {
    world.schedule.add(target("a", WORDS, ofSeconds(4)), 0);
    world.runUntil(10);

    assertThat(world.schedule.probeNow("shop/a/ready", world.wall(), world.nanos)).isTrue();
    assertThat(world.schedule.probeNow("shop/a/ready", world.wall(), world.nanos)).isFalse();
    assertThat(world.schedule.probeNow("shop/z/ready", world.wall(), world.nanos)).isFalse();
    world.runUntil(25);

    assertThat(world.startedFrom(10)).containsExactly("a@10000", "a@14000", "a@24000");
  }

  @Test
  void aReplacedTargetThatAsksTheSameKeepsItsHealthAndItsTimes() {
    world.answers("a", "o");
    world.schedule.add(target("a", WORDS, ofSeconds(4)), 0);
    world.schedule.add(target("b", WORDS, ofSeconds(5)), 0);
    world.runUntil(10);

    world.schedule.replaceAll(
        List.of(target("a", WORDS, ofSeconds(4)), target("c", WORDS, ofSeconds(6))), world.nanos);
    world.runUntil(25);

    assertThat(world.startedFrom(10)).containsExactly("c@13000", "a@14000", "c@16000", "a@24000");
    assertThat(world.states).doesNotContain("a UNKNOWN@10000");
    assertThat(world.schedule.size()).isEqualTo(2);
  }

  @Test
  void anotherPhaseOrIntervalCountsFromTheNextSlot() {
    world.schedule.add(target("a", WORDS, ofSeconds(4)), 0);
    world.runUntil(10);

    Timing faster = new Timing(ofSeconds(5), ofSeconds(2), ofSeconds(1), ofSeconds(5), 2, 3);
    world.schedule.replaceAll(List.of(target("a", WORDS, faster, ofSeconds(1))), world.nanos);
    world.runUntil(22);

    assertThat(world.startedFrom(10)).containsExactly("a@11000", "a@16000", "a@21000");
  }

  @Test
  void anotherQuestionStartsWithoutHealth() {
    world.answers("a", "oooxo");
    world.schedule.add(target("a", WORDS, ofSeconds(4)), 0);
    world.runUntil(20);

    world.schedule.replaceAll(
        List.of(target("a", new Words("are you alive"), ofSeconds(4))), world.nanos);
    world.runUntil(24);

    assertThat(world.states).containsExactly("a UP@2001", "a UP@23001");
  }

  @Test
  void theAnswerToARemovedTargetIsIgnored() {
    world.latency = millis(500);
    world.schedule.add(target("a", WORDS, Duration.ZERO), 0);
    world.runUntil(0.2);

    world.schedule.remove("shop/a/ready");
    world.runUntil(20);

    assertThat(world.results).isEmpty();
    assertThat(world.schedule.inFlight()).isZero();
    assertThat(world.schedule.quietNanos(world.nanos)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aThousandBlackHolesDelayNoHealthyTarget() {
    Timing slow = new Timing(ofSeconds(10), ofSeconds(5), ofSeconds(5), ofSeconds(10), 2, 3);
    for (int i = 0; i < 1000; i++) {
      world.answers("hole" + i, "-".repeat(20));
      world.schedule.add(target("hole" + i, WORDS, slow, millis(10L * i)), 0);
    }
    for (int i = 0; i < 100; i++) {
      world.schedule.add(target("well" + i, WORDS, millis(100L * i)), 0);
    }

    world.runUntil(60);

    assertThat(world.skipped).noneMatch(s -> s.startsWith("well"));
    assertThat(world.lags).allMatch(lag -> lag >= 0 && lag <= 10_000_000);
    assertThat(world.states.stream().filter(s -> s.startsWith("well")))
        .hasSize(100)
        .allMatch(s -> s.contains(State.UP.name()));
  }
}
