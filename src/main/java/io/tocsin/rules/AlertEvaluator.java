package io.tocsin.rules;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertState;
import io.tocsin.alert.AlertState.Inactive;
import io.tocsin.alert.AlertState.Pending;
import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import io.tocsin.promql.Value.VectorSample;
import io.tocsin.rules.GroupSnapshot.ActiveAlert;
import io.tocsin.rules.GroupSnapshot.State;
import io.tocsin.template.FunctionSet;
import io.tocsin.template.RuleFunctions;
import io.tocsin.template.RuleTemplate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * From the result of an alerting rule to its alerts ({@code rules/alerting.go}) in one evaluation.
 */
final class AlertEvaluator {
  static final String ALERTS = "ALERTS";
  static final String ALERTS_FOR_STATE = "ALERTS_FOR_STATE";
  static final String ALERT_STATE = "alertstate";

  private final RuleGroup group;
  private final GroupEvaluator.Settings settings;
  private final Instant at;
  private final FunctionSet functions;

  AlertEvaluator(
      RuleGroup group, GroupEvaluator.Settings settings, Instant at, FunctionSet functions) {
    this.group = group;
    this.settings = settings;
    this.at = at;
    this.functions = functions;
  }

  /** The alerts of {@code rule} after this evaluation, by labels. */
  Map<Labels, LiveAlert> next(
      Rule.Alerting rule, List<VectorSample> result, Map<Labels, LiveAlert> before)
      throws RuleFailure {
    Map<Labels, LiveAlert> found = found(rule, result);
    var next = new LinkedHashMap<Labels, LiveAlert>();
    before.forEach((labels, alert) -> advance(rule, alert, found.remove(labels), next));
    found.forEach((labels, alert) -> advance(rule, alert, alert, next));
    int active = (int) next.values().stream().filter(a -> a.state().isActive()).count();
    if (group.limit() > 0 && active > group.limit()) {
      throw RuleFailure.limit(group.limit(), active, "alerts");
    }
    return next;
  }

  /**
   * @param seen the alert as this result has it; null when it does not
   */
  private void advance(
      Rule.Alerting rule, LiveAlert alert, @Nullable LiveAlert seen, Map<Labels, LiveAlert> next) {
    AlertState state = alert.state().next(seen != null, at, rule.hold());
    if (state instanceof Inactive) {
      return;
    }
    LiveAlert now = seen == null ? alert : alert.seenAs(seen);
    next.put(alert.labels(), now.in(state));
  }

  private Map<Labels, LiveAlert> found(Rule.Alerting rule, List<VectorSample> result)
      throws RuleFailure {
    var found = new LinkedHashMap<Labels, LiveAlert>();
    for (VectorSample element : result) {
      LiveAlert alert = inactive(rule, element);
      if (found.put(alert.labels(), alert) != null) {
        throw RuleFailure.of(
            "vector contains metrics with the same labelset after applying alert labels");
      }
    }
    return found;
  }

  /** The alert of one element of the result, before its life begins. */
  private LiveAlert inactive(Rule.Alerting rule, VectorSample element) {
    double value = RuleQueries.number(element);
    var data =
        new RuleTemplate.Data(
            element.labels(),
            settings.externalLabels(),
            settings.externalUrl(),
            value,
            element.histogram());
    Labels.Builder labels = element.labels().withoutName().builder();
    expand(rule.labels(), data, labels::set);
    labels.set(Alert.ALERTNAME, rule.name());
    return new LiveAlert(
        labels.build(), annotations(rule, data), new Inactive(), value, Optional.empty());
  }

  /**
   * An alert that no result yields: its templates see its own labels and NaN. Before its life
   * begins.
   */
  LiveAlert unseen(Rule.Alerting rule, Labels labels) {
    var data =
        new RuleTemplate.Data(
            labels, settings.externalLabels(), settings.externalUrl(), Double.NaN);
    return new LiveAlert(
        labels, annotations(rule, data), new Inactive(), Double.NaN, Optional.empty());
  }

  private Labels annotations(Rule.Alerting rule, RuleTemplate.Data data) {
    var annotations = new TreeMap<String, String>();
    expand(rule.annotations(), data, annotations::put);
    return Labels.withEmptyValues(annotations);
  }

  private void expand(
      Map<String, RuleTemplate> templates,
      RuleTemplate.Data data,
      BiConsumer<String, String> into) {
    templates.forEach((name, template) -> into.accept(name, template.expand(data, functions)));
  }

  /** Hands on what the notifier is to be told and remembers in {@code alerts} that it was. */
  void due(Rule.Alerting rule, Map<Labels, LiveAlert> alerts, Consumer<Alert> notifier) {
    String generatorUrl = settings.externalUrl() + RuleFunctions.tableLink(rule.expr().toString());
    for (LiveAlert alert : new ArrayList<>(alerts.values())) {
      if (alert.isDue(at, settings.resendDelay())) {
        notifier.accept(alert.told(at, group.interval(), settings.resendDelay(), generatorUrl));
        alerts.put(alert.labels(), alert.sentAt(at));
      }
    }
  }

  /** {@code ALERTS} and {@code ALERTS_FOR_STATE} of the alerts that are pending or firing. */
  List<Sample> series(Rule.Alerting rule, Collection<LiveAlert> alerts, long sampleMillis) {
    var samples = new ArrayList<Sample>();
    for (LiveAlert alert : alerts) {
      if (alert.state().isActive()) {
        String state = alert.state() instanceof Pending ? "pending" : "firing";
        Labels labels = seriesLabels(rule, alert.labels());
        Labels shown = labels.with(Labels.NAME, ALERTS).with(ALERT_STATE, state);
        samples.add(new Sample(shown, sampleMillis, 1));
        Labels forState = labels.with(Labels.NAME, ALERTS_FOR_STATE);
        samples.add(new Sample(forState, sampleMillis, alert.activeAt().getEpochSecond()));
      }
    }
    return samples;
  }

  /** A label whose template yields nothing stands in series as it is written in the rule. */
  private static Labels seriesLabels(Rule.Alerting rule, Labels alert) {
    boolean complete = rule.labels().keySet().stream().allMatch(alert::has);
    return complete ? alert : Labels.of(rule.labelTexts()).with(alert);
  }

  /** The labels of the alert behind a series. */
  static Labels alertLabels(Rule.Alerting rule, Labels series) {
    Labels labels = series.withoutName().without(ALERT_STATE);
    for (Map.Entry<String, String> written : rule.labelTexts().entrySet()) {
      boolean isTemplate = written.getValue().contains("{{");
      if (isTemplate && labels.get(written.getKey()).equals(written.getValue())) {
        labels = labels.without(written.getKey());
      }
    }
    return labels;
  }

  /** The alerts of a rule that are in another state, new or gone. */
  static List<AlertChange> changes(
      String rule, Map<Labels, LiveAlert> before, Map<Labels, LiveAlert> after) {
    var changes = new ArrayList<AlertChange>();
    after.forEach(
        (labels, alert) -> {
          Optional<State> old =
              Optional.ofNullable(before.get(labels)).map(was -> was.snapshot().state());
          ActiveAlert now = alert.snapshot();
          if (!old.equals(Optional.of(now.state()))) {
            changes.add(new AlertChange(rule, now, old, Optional.of(now.state())));
          }
        });
    before.forEach(
        (labels, alert) -> {
          if (!after.containsKey(labels)) {
            ActiveAlert last = alert.snapshot();
            changes.add(new AlertChange(rule, last, Optional.of(last.state()), Optional.empty()));
          }
        });
    return changes;
  }
}
