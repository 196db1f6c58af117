package io.tocsin.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.model.GoText;
import io.tocsin.model.Matcher;
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
      List<List<Matcher>> selectors,
      Predicate<RuleSnapshot> type,
      List<String> ruleNames,
      List<String> groupNames,
      List<String> files,
      boolean excludeAlerts) {
    static Filter of(Params params) {
      return new Filter(
          SeriesApi.selectors(params, why -> new ApiException(ErrorType.BAD_DATA, why)),
          typeFilter(params.get("type").toLowerCase(Locale.ROOT)),
          params.all("rule_name[]"),
          params.all("rule_group[]"),
          params.all("file[]"),
          flag(params.get("exclude_alerts").toLowerCase(Locale.ROOT)));
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
      try {
        return !text.isEmpty() && Params.bool(text);
      } catch (IllegalArgumentException e) {
        throw ApiException.parameter(
            "exclude_alerts", "error converting exclude_alerts: " + e.getMessage());
      }
    }

    boolean passes(GroupSnapshot group) {
      return (groupNames.isEmpty() || groupNames.contains(group.name()))
          && (files.isEmpty() || files.contains(group.file()));
    }

    boolean passes(RuleSnapshot rule) {
      return type.test(rule)
          && (ruleNames.isEmpty() || ruleNames.contains(rule.name()))
          && (selectors.isEmpty() || selectors.stream().anyMatch(s -> select(s, rule)));
    }

    /** A template among the labels of a rule is matched as it is written. */
    private static boolean select(List<Matcher> selector, RuleSnapshot rule) {
      return selector.stream().allMatch(m -> m.matches(rule.labels().get(m.name())));
    }

    /** The group with the rules that pass, if any do. */
    Optional<GroupSnapshot> filtered(GroupSnapshot group) {
      List<RuleSnapshot> rules = group.rules().stream().filter(this::passes).toList();
      return passes(group) && !rules.isEmpty() ? Optional.of(with(rules, group)) : Optional.empty();
    }
  }

  private static GroupSnapshot with(List<RuleSnapshot> rules, GroupSnapshot group) {
    return new GroupSnapshot(
        group.name(),
        group.file(),
        group.interval(),
        group.limit(),
        group.evaluationTime(),
        group.lastEvaluation(),
        rules);
  }

  /**
   * @throws ApiException for a filter that does not exist
   */
  Buffer rules(Params params) {
    params.requireWellFormed();
    Filter filter = Filter.of(params);
    RulePage page = RulePage.of(params);
    RulePage.Shown shown = page.of(groups.get(), filter::filtered);
    return GoJson.success(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("groups");
          for (GroupSnapshot group : shown.groups()) {
            write(json, group, filter);
          }
          json.writeEndArray();
          if (!shown.nextToken().isEmpty()) {
            json.writeStringField("groupNextToken", shown.nextToken());
          }
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

  private static void write(JsonGenerator json, GroupSnapshot group, Filter filter)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", group.name());
    json.writeStringField("file", group.file());
    json.writeArrayFieldStart("rules");
    for (RuleSnapshot rule : group.rules()) {
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
    json.writeFieldName("alerts");
    if (filter.excludeAlerts()) {
      json.writeNull();
    } else {
      json.writeStartArray();
      writeAlerts(json, rule);
      json.writeEndArray();
    }
    writeHealth(json, rule, "alerting");
  }

  private static void write(JsonGenerator json, Recording rule) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", rule.name());
    json.writeStringField("query", rule.query());
    json.writeFieldName("labels");
    GoJson.labels(json, rule.labels());
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
