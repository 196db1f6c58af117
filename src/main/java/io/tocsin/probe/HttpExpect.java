package io.tocsin.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.Pattern;
import io.tocsin.config.Section;
import io.tocsin.config.Value;
import io.tocsin.health.Measurement;
import io.tocsin.health.Reason;
import io.tocsin.probe.JsonCondition.Finding;
import io.tocsin.probe.JsonCondition.Finding.Holds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an HTTP answer must be like. Judging is pure and its effort linear in the size of the body.
 *
 * @param header regular expressions, one of whose header's values must contain a match
 * @param notHeader regular expressions that no value of the header may match
 * @param maxDuration a slower good answer is DEGRADED
 * @param certValidFor a certificate that expires sooner is DEGRADED
 */
record HttpExpect(
    StatusCodes status,
    Map<String, Pattern> header,
    Map<String, Pattern> notHeader,
    List<String> bodyContains,
    List<Pattern> bodyMatches,
    List<Pattern> bodyNotMatches,
    Optional<JsonCondition> json,
    Optional<Duration> maxDuration,
    Optional<Duration> certValidFor) {
  static final HttpExpect SUCCESS =
      new HttpExpect(
          StatusCodes.SUCCESS,
          Map.of(),
          Map.of(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final ObjectMapper JSON = new ObjectMapper();

  HttpExpect {
    header = Map.copyOf(header);
    notHeader = Map.copyOf(notHeader);
    bodyContains = List.copyOf(bodyContains);
    bodyMatches = List.copyOf(bodyMatches);
    bodyNotMatches = List.copyOf(bodyNotMatches);
  }

  /** Reads {@code expect: {...}}. */
  static HttpExpect read(Section yaml) {
    return new HttpExpect(
        StatusCodes.anyOf(
            Patterns.oneOrMany(yaml, "status").stream()
                .flatMap(value -> status(value).stream())
                .toList()),
        yaml.map("header", Patterns::read),
        yaml.map("not_header", Patterns::read),
        Patterns.oneOrMany(yaml, "body_contains").stream().map(Value::string).toList(),
        Patterns.readAll(yaml, "body_matches"),
        Patterns.readAll(yaml, "body_not_matches"),
        yaml.value("json").flatMap(HttpExpect::condition),
        yaml.optionalDuration("max_duration"),
        yaml.optionalDuration("cert_valid_for"));
  }

  private static Optional<StatusCodes> status(Value yaml) {
    return yaml.scalar("a status such as 200, 2xx or 200-299", StatusCodes::parse);
  }

  private static Optional<JsonCondition> condition(Value yaml) {
    try {
      return Optional.of(JsonCondition.parse(yaml.string()));
    } catch (JsonConditionException e) {
      yaml.fault("is not a condition, " + e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * What an answer came to.
   *
   * @param byRegex whether a regular expression decided against it
   */
  record Judgement(Outcome outcome, boolean byRegex, List<Measurement> health) {}

  /** Judges status, headers and body; time and certificate are not in the answer. */
  Judgement judge(HttpAnswer answer) {
    Optional<JsonNode> document = document(answer);
    HealthBody health = document.map(HealthBody::of).orElse(HealthBody.NOTHING);
    Optional<String> wrong = wrongStatus(answer);
    if (wrong.isPresent()) {
      return new Judgement(failed(wrong.get()), false, health.measurements());
    }
    String body = readsBody() ? new String(answer.body(), StandardCharsets.UTF_8) : "";
    Optional<String> mismatch = wrongHeader(answer).or(() -> mismatch(body));
    if (mismatch.isPresent()) {
      return new Judgement(failed(mismatch.get()), true, health.measurements());
    }
    Optional<String> other = notContained(body).or(() -> wrongJson(document));
    Outcome outcome =
        other
            .map(HttpExpect::failed)
            .or(() -> health.degraded().map(who -> Outcome.degraded(who + " is DEGRADED")))
            .orElse(Outcome.ok(Reason.L7OK));
    return new Judgement(outcome, false, health.measurements());
  }

  private boolean readsBody() {
    return !bodyContains.isEmpty() || !bodyMatches.isEmpty() || !bodyNotMatches.isEmpty();
  }

  private static Outcome failed(String detail) {
    return Outcome.fail(Reason.L7STS, detail);
  }

  private Optional<String> wrongStatus(HttpAnswer answer) {
    return status.contains(answer.status())
        ? Optional.empty()
        : Optional.of("status " + answer.status() + ", expected " + status);
  }

  private Optional<String> wrongHeader(HttpAnswer answer) {
    for (var wanted : header.entrySet()) {
      List<String> values = answer.all(wanted.getKey());
      if (values.stream().noneMatch(value -> wanted.getValue().matcher(value).find())) {
        return Optional.of(
            "header %s is %s, expected /%s/"
                .formatted(wanted.getKey(), shown(values), wanted.getValue()));
      }
    }
    for (var unwanted : notHeader.entrySet()) {
      List<String> values = answer.all(unwanted.getKey());
      if (values.stream().anyMatch(value -> unwanted.getValue().matcher(value).find())) {
        return Optional.of(
            "header %s is %s, expected no /%s/"
                .formatted(unwanted.getKey(), shown(values), unwanted.getValue()));
      }
    }
    return Optional.empty();
  }

  private static String shown(List<String> values) {
    return values.isEmpty() ? "missing" : "'" + Shown.text(String.join(", ", values)) + "'";
  }

  private Optional<String> mismatch(String body) {
    for (Pattern pattern : bodyNotMatches) {
      if (pattern.matcher(body).find()) {
        return Optional.of("body matches /" + pattern + "/");
      }
    }
    for (Pattern pattern : bodyMatches) {
      if (!pattern.matcher(body).find()) {
        return Optional.of("body does not match /" + pattern + "/: '" + Shown.text(body) + "'");
      }
    }
    return Optional.empty();
  }

  private Optional<String> notContained(String body) {
    return bodyContains.stream()
        .filter(part -> !body.contains(part))
        .findFirst()
        .map(part -> "body does not contain '%s': '%s'".formatted(part, Shown.text(body)));
  }

  private Optional<String> wrongJson(Optional<JsonNode> document) {
    if (json.isEmpty()) {
      return Optional.empty();
    }
    if (document.isEmpty()) {
      return Optional.of("body is not JSON");
    }
    Finding finding = json.get().judge(document.get());
    return finding instanceof Holds ? Optional.empty() : Optional.of(JsonCondition.why(finding));
  }

  /** The body as JSON where it is needed, or says that it is. */
  private Optional<JsonNode> document(HttpAnswer answer) {
    boolean saysJson =
        answer
            .first("content-type")
            .filter(type -> type.toLowerCase(Locale.ROOT).contains("json"))
            .isPresent();
    if (answer.body().length == 0 || (json.isEmpty() && !saysJson)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(answer.body())).filter(node -> !node.isMissingNode());
    } catch (JsonProcessingException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }
}
