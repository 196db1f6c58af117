package io.tocsin.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.probe.TimingWheel.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimingWheelTest {
  private static final Duration TICK = Duration.ofMillis(10);
  private static final long MS = 1_000_000;

  /** A monotonic clock may start anywhere, below zero too. */
  private static final long ORIGIN = -123_456_789L;

  private final TimingWheel<String> wheel = new TimingWheel<>(TICK, ORIGIN);
  private final List<String> fired = new ArrayList<>();

  private static long at(long millis) {
    return ORIGIN + millis * MS;
  }

  private Entry<String> scheduled(String name, long millis) {
    Entry<String> entry = wheel.newEntry(name);
    wheel.schedule(entry, at(millis));
    return entry;
  }

  private List<String> firedAt(long millis) {
    fired.clear();
    wheel.advance(at(millis), fired::add);
    return List.copyOf(fired);
  }

  @Test
  void anEntryFiresOnceAtTheFirstTickAtOrAfterItsDeadline() {
    scheduled("a", 25);

    assertThat(firedAt(29)).isEmpty();
    assertThat(firedAt(30)).containsExactly("a");
    assertThat(firedAt(1000)).isEmpty();
    assertThat(wheel.size()).isZero();
  }

  @Test
  void aDeadlineInThePastFiresAtTheNextTick() {
    firedAt(500);
    scheduled("a", 100);

    assertThat(firedAt(500)).isEmpty();
    assertThat(firedAt(510)).containsExactly("a");
  }

  @Test
  void oneLongStepFiresEverythingInTheOrderOfDeadlines() {
    List<Long> deadlines =
        List.of(3_600_000L, 640L, 10L, 41_000L, 650L, 2_700_000L, 40_960L, 630L, 86_400_000L);
    deadlines.forEach(deadline -> scheduled(deadline.toString(), deadline));

    assertThat(firedAt(100_000_000).stream().map(Long::valueOf))
        .containsExactlyElementsOf(deadlines.stream().sorted().toList());
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 630, 640, 650, 40_960, 41_000, 2_621_440, 86_400_000, 31_536_000_000L})
  void everyLevelOfTheWheelFiresExactlyInTime(long millis) {
    scheduled("a", millis);

    assertThat(firedAt(millis - 1)).isEmpty();
    assertThat(firedAt(millis)).containsExactly("a");
  }

  @Test
  void aCancelledEntryNeverFires() {
    Entry<String> near = scheduled("near", 20);
    Entry<String> far = scheduled("far", 90_000);
    wheel.cancel(near);
    wheel.cancel(far);
    wheel.cancel(far);

    assertThat(firedAt(200_000)).isEmpty();
    assertThat(wheel.size()).isZero();
    assertThat(wheel.quietNanos(at(0))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void schedulingAgainMovesTheEntry() {
    Entry<String> entry = scheduled("a", 20);
    wheel.schedule(entry, at(5000));

    assertThat(wheel.size()).isEqualTo(1);
    assertThat(firedAt(4999)).isEmpty();
    assertThat(firedAt(5000)).containsExactly("a");
  }

  @Test
  void whatFiresMayScheduleItselfAndCancelWhatFiresWithIt() {
    Entry<String> a = scheduled("a", 20);
    Entry<String> b = scheduled("b", 20);
    scheduled("c", 20);

    wheel.advance(
        at(20),
        name -> {
          fired.add(name);
          wheel.schedule(a, at(40));
          wheel.cancel(b);
        });

    assertThat(fired).containsExactly("a", "c");
    assertThat(firedAt(40)).containsExactly("a");
  }

  @Test
  void aThrowingConsumerLosesNothingOfTheOthers() {
    scheduled("a", 20);
    scheduled("b", 20);

    assertThatThrownBy(
            () ->
                wheel.advance(
                    at(20),
                    _ -> {
                      throw new IllegalStateException("boom");
                    }))
        .hasMessage("boom");

    assertThat(wheel.quietNanos(at(20))).isZero();
    assertThat(firedAt(20)).containsExactly("b");
  }

  @Test
  void quietNanosReachesTheDeadlineInAFewStepsAndNeverBeyond() {
    scheduled("a", 7_200_000);
    long now = at(0);
    int steps = 0;

    while (wheel.size() > 0) {
      long quiet = wheel.quietNanos(now);
      assertThat(now + quiet).isLessThanOrEqualTo(at(7_200_000));
      now += quiet;
      wheel.advance(now, fired::add);
      steps++;
    }

    assertThat(now).isEqualTo(at(7_200_000));
    assertThat(steps).isLessThanOrEqualTo(4); // one for each level that the entry moves down
  }

  /** One random order to the wheel: schedule, cancel, or let time pass. */
  private void act(int what, int which, long millis, Model model) {
    Entry<String> entry = model.entries.computeIfAbsent("e" + which, name -> wheel.newEntry(name));
    String name = "e" + which;
    switch (what) {
      case 0, 1 -> {
        wheel.schedule(entry, at(model.now + millis));
        long tick = Math.ceilDiv(model.now + millis, 10);
        model.deadlines.put(name, Math.max(tick, model.now / 10 + 1));
      }
      case 2 -> {
        wheel.cancel(entry);
        model.deadlines.remove(name);
      }
      default -> {
        model.now += millis;
        List<String> due = model.takeDue();
        assertThat(firedAt(model.now)).containsExactlyInAnyOrderElementsOf(due);
      }
    }
    assertThat(wheel.size()).isEqualTo(model.deadlines.size());
  }

  /** What a list of deadlines would do. */
  private static final class Model {
    final Map<String, Entry<String>> entries = new HashMap<>();
    final Map<String, Long> deadlines = new TreeMap<>(); // in ticks
    long now;

    List<String> takeDue() {
      List<String> due =
          deadlines.entrySet().stream()
              .filter(e -> e.getValue() <= now / 10)
              .map(Map.Entry::getKey)
              .toList();
      due.forEach(deadlines::remove);
      return due;
    }
  }

  @Property(tries = 300)
  void theWheelDoesWhatAListWouldDo(
      @ForAll @Size(min = 20, max = 120) List<@IntRange(max = 3) Integer> orders,
      @ForAll @Size(120) List<@IntRange(max = 9) Integer> which,
      @ForAll @Size(120) List<@LongRange(max = 200_000) Long> millis) {
    var test = new TimingWheelTest();
    var model = new Model();
    for (int i = 0; i < orders.size(); i++) {
      test.act(orders.get(i), which.get(i), millis.get(i), model);
    }
  }
}
