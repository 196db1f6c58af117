package io.tocsin.rules;

import io.tocsin.model.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One rule group as it stood after its last evaluation, for those who show it.
 *
 * @param file the rule file relative to the home, such as {@code rules/shop.yml}
 * @param limit most alerts or series a rule may yield, 0 for no limit
 * @param evaluationTime how long the last evaluation took
 * @param lastEvaluation its timestamp; {@link Instant#EPOCH} before the first
 */
public record GroupSnapshot(
    String name,
    String file,
    Duration interval,
    int limit,
    Duration evaluationTime,
    Instant lastEvaluation,
    List<RuleSnapshot> rules) {
  public GroupSnapshot {
    rules = List.copyOf(rules);
  }

  /** Whether the last evaluation of a rule went well. */
  public enum Health {
    UNKNOWN,
    OK,
    ERR
  }

  /** One rule of the group. */
  public sealed interface RuleSnapshot {
    String name();

    /** The expression in canonical form. */
    String query();

    /** The labels as the file gives them, group labels included; values may be templates. */
    Labels labels();

    Health health();

    /** Empty while {@link #health} is not {@link Health#ERR}. */
    String lastError();

    Duration evaluationTime();

    Instant lastEvaluation();
  }

  /** A recording rule. */
  public record Recording(
      String name,
      String query,
      Labels labels,
      Health health,
      String lastError,
      Duration evaluationTime,
      Instant lastEvaluation)
      implements RuleSnapshot {}

  /**
   * An alerting rule and its live alerts.
   *
   * @param held the rule's {@code for}
   * @param annotations as the file gives them; values may be templates
   */
  public record Alerting(
      String name,
      String query,
      Labels labels,
      Health health,
      String lastError,
      Duration evaluationTime,
      Instant lastEvaluation,
      Duration held,
      Duration keepFiringFor,
      Labels annotations,
      List<ActiveAlert> alerts)
      implements RuleSnapshot {
    public Alerting {
      alerts = List.copyOf(alerts);
    }
  }

  /** Where an alert is in its life. */
  public enum State {
    PENDING,
    FIRING,
    RESOLVED
  }

  /**
   * One alert of a rule.
   *
   * @param activeAt evaluation timestamp from which the expression held without a break
   * @param firedAt when it began to fire; empty while pending
   * @param resolvedAt empty unless resolved
   */
  public record ActiveAlert(
      Labels labels,
      Labels annotations,
      State state,
      Instant activeAt,
      Optional<Instant> firedAt,
      Optional<Instant> keepFiringSince,
      Optional<Instant> resolvedAt,
      double value) {}
}
