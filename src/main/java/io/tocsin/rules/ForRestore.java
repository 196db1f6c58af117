package io.tocsin.rules;

import java.time.Duration;

/**
 * How much of the time before a restart alerts get back ({@code rules/group.go}, {@code
 * RestoreForState}). A group starts with {@link GroupState#restarting} and is restored after its
 * second slot, when scrapes and recording rules are back.
 *
 * <pre>
 * activeAt            down   up                        fires
 *    │ pending          ╳ ····│ remaining of {@code for}  │   at least {@code gracePeriod} from now
 * </pre>
 *
 * <p>Beyond upstream, rules whose {@code for} is shorter than the grace period are restored too,
 * without it: what had fired fires again in the next evaluation, and the rest waits for what
 * remained. And an alert that fired comes back when its rule has a {@code keep_firing_for},
 * although the expression does not yield it any more.
 *
 * @param outageTolerance outages longer than this forget everything
 * @param gracePeriod no alert that was pending, of a rule with this {@code for} or a longer one,
 *     fires sooner than this after the restart
 */
public record ForRestore(Duration outageTolerance, Duration gracePeriod) {
  /** One hour, ten minutes. */
  public static final ForRestore PROMETHEUS =
      new ForRestore(Duration.ofHours(1), Duration.ofMinutes(10));
}
