package io.tocsin.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.model.GoText;
import io.tocsin.rules.GroupSnapshot;
import io.tocsin.rules.GroupSnapshot.ActiveAlert;
import io.tocsin.rules.GroupSnapshot.Alerting;
import io.tocsin.rules.GroupSnapshot.Recording;
import io.tocsin.rules.GroupSnapshot.RuleSnapshot;
import io.tocsin.rules.GroupSnapshot.State;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** {@code /api/v1/rules} and {@code /api/v1/alerts} in the shape of Prometheus. */
record RulesApi(Supplier<List<GroupSnapshot>> groups) {
  private record Filter(
      Predicate<RuleSnapshot> type,
      List<String> ruleNames,
      List<String> groupNames,
      List<String> files,
      boolean excludeAlerts) {
    static Filter of(Params params) {
      return new Filter(
          typeFilter(params.get("type").toLowerCase(Locale.ROOT)),
          params.all("rule_name[]"),
          params.all("rule_group[]"),
          params.all("file[]"),
          flag(params.get("exclude_alerts")));
    }

    private static Predicate<RuleSnapshot> typeFilter(String type) {
      return switch (type) {
        case "" -> _ -> true;
        case "alert" -> Alerting.class::isInstance;
        case "record" -> Recording.class::isInstance;
        default ->
            throw ApiException.parameter("type", "not supported value " + GoText.quote(type));
      };
    }

    private static boolean flag(String text) {
      return switch (text) {
        case "", "0", "f", "F", "false", "FALSE", "False" -> false;
        case "1", "t", "T", "true", "TRUE", "True" -> true;
        default ->
            throw ApiException.parameter(
                "exclude_alerts", "not supported value " + GoText.quote(text));
      };
    }

    boolean passes(GroupSnapshot group) {
      return (groupNames.isEmpty() || groupNames.contains(group.name()))
          && (files.isEmpty() || files.contains(group.file()));
    }

    boolean passes(RuleSnapshot rule) {
      return type.test(rule) && (ruleNames.isEmpty() || ruleNames.contains(rule.name()));
    }
  }

  /**
   * @throws ApiException for a filter that does not exist
   */
  Buffer rules(Params params) {
    Filter filter = Filter.of(params);
    return GoJson.success(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("groups");
          for (GroupSnapshot group : groups.get()) {
            List<RuleSnapshot> rules = group.rules().stream().filter(filter::passes).toList();
            if (filter.passes(group) && !rules.isEmpty()) {
              write(json, group, rules, filter);
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  Buffer alerts() {
    return GoJson.success(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("alerts");
          for (GroupSnapshot group : groups.get()) {
            for (RuleSnapshot rule : group.rules()) {
              if (rule instanceof Alerting alerting) {
                writeAlerts(json, alerting);
              }
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(
      JsonGenerator json, GroupSnapshot group, List<RuleSnapshot> rules, Filter filter)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", group.name());
    json.writeStringField("file", group.file());
    json.writeArrayFieldStart("rules");
    for (RuleSnapshot rule : rules) {
      switch (rule) {
        case Alerting alerting -> write(json, alerting, filter);
        case Recording recording -> write(json, recording);
      }
    }
    json.writeEndArray();
    GoJson.seconds(json, "interval", group.interval());
    json.writeNumberField("limit", group.limit());
    GoJson.seconds(json, "evaluationTime", group.evaluationTime());
    json.writeStringField("lastEvaluation", GoJson.time(group.lastEvaluation()));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Alerting rule, Filter filter) throws IOException {
    json.writeStartObject();
    json.writeStringField("state", state(rule));
    json.writeStringField("name", rule.name());
    json.writeStringField("query", rule.query());
    GoJson.seconds(json, "duration", rule.held());
    GoJson.seconds(json, "keepFiringFor", rule.keepFiringFor());
    json.writeFieldName("labels");
    GoJson.labels(json, rule.labels());
    json.writeFieldName("annotations");
    GoJson.labels(json, rule.annotations());
    json.writeArrayFieldStart("alerts");
    if (!filter.excludeAlerts()) {
      writeAlerts(json, rule);
    }
    json.writeEndArray();
    writeHealth(json, rule, "alerting");
  }

  private static void write(JsonGenerator json, Recording rule) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", rule.name());
    json.writeStringField("query", rule.query());
    if (!rule.labels().isEmpty()) {
      json.writeFieldName("labels");
      GoJson.labels(json, rule.labels());
    }
    writeHealth(json, rule, "recording");
  }

  private static void writeHealth(JsonGenerator json, RuleSnapshot rule, String type)
      throws IOException {
    json.writeStringField("health", rule.health().name().toLowerCase(Locale.ROOT));
    if (!rule.lastError().isEmpty()) {
      json.writeStringField("lastError", rule.lastError());
    }
    GoJson.seconds(json, "evaluationTime", rule.evaluationTime());
    json.writeStringField("lastEvaluation", GoJson.time(rule.lastEvaluation()));
    json.writeStringField("type", type);
    json.writeEndObject();
  }

  private static String state(Alerting rule) {
    if (rule.health() == GroupSnapshot.Health.UNKNOWN) {
      return "unknown";
    }
    Optional<State> worst =
        rule.alerts().stream()
            .map(ActiveAlert::state)
            .filter(state -> state != State.RESOLVED)
            .max(State::compareTo);
    return worst.map(state -> state.name().toLowerCase(Locale.ROOT)).orElse("inactive");
  }

  private static void writeAlerts(JsonGenerator json, Alerting rule) throws IOException {
    for (ActiveAlert alert : rule.alerts()) {
      if (alert.state() != State.RESOLVED) {
        write(json, alert);
      }
    }
  }

  private static void write(JsonGenerator json, ActiveAlert alert) throws IOException {
    json.writeStartObject();
    json.writeFieldName("labels");
    GoJson.labels(json, alert.labels());
    json.writeFieldName("annotations");
    GoJson.labels(json, alert.annotations());
    json.writeStringField("state", alert.state().name().toLowerCase(Locale.ROOT));
    json.writeStringField("activeAt", GoJson.time(alert.activeAt()));
    if (alert.keepFiringSince().isPresent()) {
      json.writeStringField("keepFiringSince", GoJson.time(alert.keepFiringSince().get()));
    }
    json.writeStringField("value", GoText.exponentFloat(alert.value()));
    json.writeEndObject();
  }
}
