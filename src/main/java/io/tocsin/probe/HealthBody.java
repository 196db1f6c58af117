package io.tocsin.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.health.Measurement;
import io.tocsin.model.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a health endpoint says about its parts: {@code {"status", "checks": [...]}} of Vert.x and
 * MicroProfile, {@code {"status", "components": {...}}} of Spring Boot.
 *
 * <p>{@code health_component_up{component}} is 1 for UP, OK, PASS, HEALTHY and DEGRADED, 0 for
 * DOWN, OUT_OF_SERVICE, FAIL and UNHEALTHY, and absent for any other word. {@code
 * health_component_value{component,field}} holds numbers, and booleans as 0 or 1. A part of a part
 * is named {@code outer/inner}.
 *
 * @param degraded who says so, such as {@code status} or {@code db}; empty when nobody does. The
 *     other words do not change the verdict: the status code decides whether the whole is up, and a
 *     part may be down without it
 */
record HealthBody(List<Measurement> measurements, Optional<String> degraded) {
  /** Bounds how many series a stranger can make of one instance. */
  static final int MAX_MEASUREMENTS = 100;

  private static final int MAX_DEPTH = 4;
  private static final int MAX_NAME_CHARS = 128;
  static final HealthBody NOTHING = new HealthBody(List.of(), Optional.empty());

  HealthBody {
    measurements = List.copyOf(measurements);
  }

  /** Reads {@code document}; one of another shape says nothing. */
  static HealthBody of(JsonNode document) {
    boolean healthShape = document.path("status").isTextual();
    return healthShape ? new Reader().read(document) : NOTHING;
  }

  /** Collects over one document. */
  private static final class Reader {
    private final List<Measurement> measurements = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private Optional<String> degraded = Optional.empty(); // confined to the one call of read()

    HealthBody read(JsonNode document) {
      noteDegraded("status", document);
      readParts("", document, 0);
      return new HealthBody(measurements, degraded);
    }

    private void readParts(String within, JsonNode of, int depth) {
      if (depth >= MAX_DEPTH) {
        return;
      }
      for (JsonNode check : of.path("checks")) {
        String name = check.path("id").asText(check.path("name").asText(""));
        readPart(within + name, check, "data", depth);
      }
      of.path("components")
          .properties()
          .forEach(entry -> readPart(within + entry.getKey(), entry.getValue(), "details", depth));
    }

    private void readPart(String fullName, JsonNode part, String fieldsKey, int depth) {
      if (fullName.isEmpty() || fullName.endsWith("/") || measurements.size() >= MAX_MEASUREMENTS) {
        return;
      }
      String name = fullName.substring(0, Math.min(fullName.length(), MAX_NAME_CHARS));
      if (!seen.add(name)) {
        return; // one series must not get two values
      }
      noteDegraded(name, part);
      up(status(part))
          .ifPresent(up -> add("health_component_up", Labels.of("component", name), up));
      part.path(fieldsKey)
          .properties()
          .forEach(field -> readField(name, field.getKey(), field.getValue()));
      readParts(name + "/", part, depth + 1);
    }

    private void readField(String component, String field, JsonNode value) {
      boolean usable = value.isNumber() || value.isBoolean();
      if (usable && !field.isEmpty() && field.length() <= MAX_NAME_CHARS) {
        double number = value.isBoolean() ? (value.booleanValue() ? 1 : 0) : value.doubleValue();
        add("health_component_value", Labels.of("component", component, "field", field), number);
      }
    }

    private void add(String metric, Labels labels, double value) {
      if (measurements.size() < MAX_MEASUREMENTS) {
        measurements.add(new Measurement(metric, labels, value));
      }
    }

    private void noteDegraded(String name, JsonNode part) {
      if (degraded.isEmpty() && status(part).equals("DEGRADED")) {
        degraded = Optional.of(name);
      }
    }
  }

  private static String status(JsonNode part) {
    return part.path("status").asText("").toUpperCase(Locale.ROOT);
  }

  private static Optional<Double> up(String status) {
    return switch (status) {
      case "UP", "OK", "PASS", "HEALTHY", "DEGRADED" -> Optional.of(1.0);
      case "DOWN", "OUT_OF_SERVICE", "FAIL", "UNHEALTHY" -> Optional.of(0.0);
      default -> Optional.empty();
    };
  }
}
