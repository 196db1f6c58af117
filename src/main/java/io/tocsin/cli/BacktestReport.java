package io.tocsin.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.alert.Alert;
import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import io.tocsin.model.PromDuration;
import io.tocsin.rules.Backtest;
import io.tocsin.rules.FiredAlert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a backtest tells.
 *
 * @param end of the replay
 * @param sent notifications by receiver; empty where there are no routes
 */
record BacktestReport(
    Backtest.Report report,
    Instant end,
    int samples,
    Optional<Map<String, NotificationReplay.Sent>> sent) {
  /** How it is written. */
  enum Form {
    TABLE,
    JSON
  }

  String text(Form form) {
    return switch (form) {
      case TABLE -> table();
      case JSON -> json().toString();
    };
  }

  private String table() {
    List<List<String>> rows = new ArrayList<>();
    if (!report.fired().isEmpty()) {
      rows.add(List.of("ALERT", "FIRED", "RESOLVED", "FOR", "VALUE", "LABELS"));
    }
    report.fired().forEach(fired -> rows.add(row(fired)));
    String alerts = QueryOutput.table(rows);
    String summary =
        report.fired().size()
            + " alerts would have fired in "
            + report.evaluations()
            + " evaluations over "
            + samples
            + " samples";
    return (alerts.isEmpty() ? "" : alerts + "\n\n")
        + summary
        + sent.map(receivers -> "\n\n" + table(receivers)).orElse("");
  }

  private List<String> row(FiredAlert fired) {
    String least = GoText.shortFloat(fired.least());
    String greatest = GoText.shortFloat(fired.greatest());
    return List.of(
        fired.labels().get(Alert.ALERTNAME),
        fired.firedAt().toString(),
        fired.resolvedAt().map(Instant::toString).orElse("fires still"),
        PromDuration.format(fired.length(end)),
        least.equals(greatest) ? least : least + " … " + greatest,
        fired.labels().without(Alert.ALERTNAME).toString());
  }

  private static String table(Map<String, NotificationReplay.Sent> receivers) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("RECEIVER", "FIRING", "RESOLVED"));
    new TreeMap<>(receivers)
        .forEach(
            (receiver, count) ->
                rows.add(
                    List.of(
                        receiver,
                        Integer.toString(count.firing()),
                        Integer.toString(count.resolved()))));
    return rows.size() == 1 ? "nobody would have been told" : QueryOutput.table(rows);
  }

  private ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    var alerts = root.putArray("alerts");
    for (FiredAlert fired : report.fired()) {
      ObjectNode alert = alerts.addObject();
      alert.set("labels", labels(fired.labels()));
      alert.set("annotations", labels(fired.annotations()));
      alert.put("activeAt", fired.activeAt().toString());
      alert.put("firedAt", fired.firedAt().toString());
      fired.resolvedAt().ifPresent(at -> alert.put("resolvedAt", at.toString()));
      alert.put("seconds", fired.length(end).toMillis() / 1000.0);
      alert.put("least", GoText.shortFloat(fired.least()));
      alert.put("greatest", GoText.shortFloat(fired.greatest()));
    }
    var failures = root.putArray("failures");
    report.failures().forEach(failure -> failures.add(failure(failure)));
    root.put("evaluations", report.evaluations());
    root.put("samples", samples);
    sent.ifPresent(
        receivers -> {
          ObjectNode all = root.putObject("notifications");
          new TreeMap<>(receivers)
              .forEach(
                  (receiver, count) ->
                      all.putObject(receiver)
                          .put("firing", count.firing())
                          .put("resolved", count.resolved()));
        });
    return root;
  }

  private static ObjectNode failure(Backtest.Failure failure) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("group", failure.group())
        .put("rule", failure.rule())
        .put("message", failure.message())
        .put("times", failure.times());
  }

  private static ObjectNode labels(Labels labels) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    labels.forEach(node::put);
    return node;
  }
}
