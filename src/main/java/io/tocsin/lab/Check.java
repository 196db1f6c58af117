package io.tocsin.lab;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** One entry of a health answer. */
record Check(String id, boolean isUp, JsonObject data) {
  private JsonObject toJson() {
    var json = new JsonObject().put("id", id).put("status", status(isUp));
    return data.isEmpty() ? json : json.put("data", data);
  }

  /** {@code {"status":"UP","checks":[…]}}; UP when all are. */
  static JsonObject body(List<Check> checks) {
    var all = new JsonArray();
    checks.forEach(check -> all.add(check.toJson()));
    return new JsonObject().put("status", status(allUp(checks))).put("checks", all);
  }

  static boolean allUp(List<Check> checks) {
    return checks.stream().allMatch(Check::isUp);
  }

  private static String status(boolean isUp) {
    return isUp ? "UP" : "DOWN";
  }
}
