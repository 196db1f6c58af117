package io.tocsin.rules;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertState.Pending;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives alerts back, after a restart, the time that they had been pending before ({@code
 * rules/group.go}, {@code RestoreForState}). A group starts with {@link GroupState#restarting} and
 * is restored after its second evaluation, when scrapes and recording rules are back.
 *
 * <pre>
 * activeAt            down   up                        fires
 *    │ pending          ╳ ····│ remaining of {@code for}  │   at least {@code gracePeriod} from now
 * </pre>
 *
 * @param outageTolerance outages longer than this forget everything
 * @param gracePeriod rules with a shorter {@code for} begin anew; no restored alert fires sooner
 */
public record ForRestore(Duration outageTolerance, Duration gracePeriod) {
  /** One hour, ten minutes. */
  public static final ForRestore PROMETHEUS =
      new ForRestore(Duration.ofHours(1), Duration.ofMinutes(10));

  /**
   * {@code state} with what {@code ALERTS_FOR_STATE} tells of the time before the restart; from now
   * on the alerts are written as series.
   */
  public GroupState restore(RuleGroup group, GroupState state, Querier stored, Instant at) {
    var rules = new ArrayList<RuleState>();
    for (int i = 0; i < state.rules().size(); i++) {
      RuleState rule = state.rules().get(i);
      rules.add(rule.restored() ? rule : restored(group.rules().get(i), rule, stored, at));
    }
    return new GroupState(state.lastEvaluation(), state.evaluationTime(), rules, state.departed());
  }

  private RuleState restored(Rule rule, RuleState state, Querier stored, Instant at) {
    Map<Labels, LiveAlert> alerts = new HashMap<>(state.alerts());
    if (rule instanceof Rule.Alerting alerting
        && alerting.hold().held().compareTo(gracePeriod) >= 0
        && !alerts.isEmpty()) {
      Map<Labels, SampleArray> before = before(alerting, stored, at);
      alerts.replaceAll((_, alert) -> restored(alerting, alert, before, at));
    }
    return state.restored(alerts);
  }

  private Map<Labels, SampleArray> before(Rule.Alerting rule, Querier stored, Instant at) {
    var range = new TimeRange(at.minus(outageTolerance).toEpochMilli(), at.toEpochMilli());
    List<Matcher> matchers =
        List.of(
            Matcher.equal(Labels.NAME, AlertEvaluator.ALERTS_FOR_STATE),
            Matcher.equal(Alert.ALERTNAME, rule.name()));
    Map<Labels, SampleArray> found = new HashMap<>();
    for (SelectedSeries series : stored.select(range, matchers)) {
      found.put(series.labels().withoutName(), series.samples());
    }
    return found;
  }

  private LiveAlert restored(
      Rule.Alerting rule, LiveAlert alert, Map<Labels, SampleArray> before, Instant at) {
    SampleArray samples = before.getOrDefault(alert.labels(), SampleArray.EMPTY);
    int last = samples.size() - 1;
    boolean wasActive = last >= 0 && !StaleMarker.isStale(samples.value(last));
    if (!wasActive || !(alert.state() instanceof Pending)) {
      return alert;
    }
    Instant downAt = Instant.ofEpochMilli(samples.timestampMillis(last));
    Instant activeAt = Instant.ofEpochSecond((long) samples.value(last));
    return alert.in(new Pending(shifted(activeAt, downAt, rule.hold().held(), at)));
  }

  /** The time that makes {@code for} end when it should, counted from there. */
  private Instant shifted(Instant activeAt, Instant downAt, Duration held, Instant at) {
    Duration remaining = held.minus(Duration.between(activeAt, downAt));
    if (!remaining.isPositive()) {
      return activeAt; // it was firing; the next evaluation fires it again
    }
    return remaining.compareTo(gracePeriod) < 0
        ? at.plus(gracePeriod).minus(held)
        : activeAt.plus(Duration.between(downAt, at));
  }
}
