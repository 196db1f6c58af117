package io.tocsin.probe;

import static io.tocsin.config.Invariant.check;

import io.tocsin.config.Section;
import io.tocsin.health.HealthPolicy;
import io.tocsin.health.Pace;
import io.tocsin.model.PromDuration;
import java.time.Duration;
import java.util.List;

/**
 * When to probe, how long to wait, and how many results decide.
 *
 * @param interval between probes while nothing changes
 * @param timeout of one probe, at most the interval
 * @param fastInterval while a change is being confirmed, at most the interval
 * @param downInterval while confirmed DOWN, at least the timeout
 * @param rise successes that turn DOWN into UP
 * @param fall failures that turn UP into DOWN
 */
public record Timing(
    Duration interval,
    Duration timeout,
    Duration fastInterval,
    Duration downInterval,
    int rise,
    int fall) {
  private static final Duration SHORTEST = Duration.ofMillis(10); // one tick of the schedule
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int UNKNOWN_AFTER_INTERVALS = 3;

  private static final List<String> KEYS =
      List.of("interval", "timeout", "fast_interval", "down_interval", "rise", "fall");

  /** What holds where the configuration says nothing. */
  public static final Timing DEFAULT =
      new Timing(
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          2,
          3);

  public Timing {
    checkRange("interval", interval);
    check(timeout.isPositive(), "timeout", "must be positive");
    checkAtMost("timeout", timeout, "interval", interval);
    checkRange("fast_interval", fastInterval);
    checkAtMost("fast_interval", fastInterval, "interval", interval);
    checkRange("down_interval", downInterval);
    check(
        downInterval.compareTo(shorter(timeout, interval)) >= 0,
        "down_interval",
        "must not be shorter than timeout %s",
        PromDuration.format(timeout));
    checkCount("rise", rise);
    checkCount("fall", fall);
  }

  private static void checkRange(String key, Duration value) {
    boolean inRange = value.compareTo(SHORTEST) >= 0 && value.compareTo(LONGEST) <= 0;
    check(
        inRange,
        key,
        "must be from %s to %s",
        PromDuration.format(SHORTEST),
        PromDuration.format(LONGEST));
  }

  private static void checkAtMost(String key, Duration value, String other, Duration bound) {
    check(
        value.compareTo(bound) <= 0,
        key,
        "must not exceed %s %s",
        other,
        PromDuration.format(bound));
  }

  private static void checkCount(String key, int count) {
    boolean inRange = count >= 1 && count <= HealthPolicy.MAX_COUNT;
    check(inRange, key, "must be from 1 to %s", HealthPolicy.MAX_COUNT);
  }

  /**
   * The timing that {@code yaml} states; what it leaves out is {@code inherited}, but no longer
   * than its interval.
   */
  static Timing read(Section yaml, Timing inherited) {
    if (KEYS.stream().noneMatch(yaml::has)) {
      return inherited; // not made anew, so that what is wrong above is told above and only there
    }
    Duration interval = yaml.duration("interval", inherited.interval);
    boolean downAsUp = inherited.downInterval.equals(inherited.interval);
    return new Timing(
        interval,
        yaml.duration("timeout", shorter(inherited.timeout, interval)),
        yaml.duration("fast_interval", shorter(inherited.fastInterval, interval)),
        yaml.duration("down_interval", downAsUp ? interval : inherited.downInterval),
        count(yaml, "rise", inherited.rise),
        count(yaml, "fall", inherited.fall));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static int count(Section yaml, String key, int otherwise) {
    return Math.clamp(yaml.integer(key, otherwise), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** The time between probes at {@code pace}. */
  public Duration at(Pace pace) {
    return switch (pace) {
      case STEADY -> interval;
      case FAST -> fastInterval;
      case DOWN -> downInterval;
    };
  }

  /** How many results decide; a state outlives three intervals without an answer. */
  public HealthPolicy policy() {
    return new HealthPolicy(rise, fall, interval.multipliedBy(UNKNOWN_AFTER_INTERVALS));
  }
}
