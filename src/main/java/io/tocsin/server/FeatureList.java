package io.tocsin.server;

import io.tocsin.promql.Engine;
import io.tocsin.template.RuleFunctions;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What {@code /api/v1/features} tells, by the categories and names of Prometheus's registry. */
final class FeatureList {
  private FeatureList() {}

  static SortedMap<String, SortedMap<String, Boolean>> of(Server.Options options, Engine engine) {
    var all = new TreeMap<>(engine.language());
    all.put("api", api(options));
    all.put("prometheus", server());
    all.put("rules", rules(options));
    all.put("templating_functions", templating());
    return all;
  }

  private static SortedMap<String, Boolean> api(Server.Options options) {
    return new TreeMap<>(
        Map.ofEntries(
            Map.entry("admin", options.web().adminApi()),
            Map.entry("exclude_alerts", true),
            Map.entry("label_values_match", true),
            Map.entry("lifecycle", true),
            Map.entry("otlp_write_receiver", false),
            Map.entry("query_stats", true),
            Map.entry("query_warnings", true),
            Map.entry("remote_write_receiver", true),
            Map.entry("time_range_labels", true),
            Map.entry("time_range_series", true)));
  }

  private static SortedMap<String, Boolean> server() {
    return new TreeMap<>(
        Map.of("agent_mode", false, "auto_reload_config", true, "server_mode", true));
  }

  private static SortedMap<String, Boolean> rules(Server.Options options) {
    return new TreeMap<>(
        Map.of(
            "concurrent_rule_eval", options.features().contains("concurrent-rule-eval"),
            "keep_firing_for", true,
            "query_offset", true));
  }

  private static SortedMap<String, Boolean> templating() {
    var functions = new TreeMap<String, Boolean>();
    RuleFunctions.names().forEach(name -> functions.put(name, true));
    return functions;
  }
}
