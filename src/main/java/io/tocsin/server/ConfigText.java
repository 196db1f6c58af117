package io.tocsin.server;

import com.google.re2j.Pattern;
import io.tocsin.model.PromDuration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * {@link ServerConfig} as it would stand in {@code tocsin.yml}, every default written out. The
 * section {@code alerting} is left out: it is full of secrets, and {@code /api/v1/alertmanagers}
 * tells what came of it.
 */
final class ConfigText {
  private static final Pattern PASSWORD = Pattern.compile("://([^/@:]*):[^/@]*@");

  private ConfigText() {}

  /** The configuration as YAML, without passwords. */
  static String yaml(ServerConfig config) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new Yaml(options).dump(keys(config));
  }

  private static Map<String, Object> keys(ServerConfig config) {
    var keys = new LinkedHashMap<String, Object>();
    keys.put("listen", config.listen());
    keys.put("data", config.data());
    keys.put("external_url", masked(config.externalUrl()));
    keys.put("allowed_hosts", config.allowedHosts());
    keys.put("evaluation_interval", PromDuration.format(config.evaluationInterval()));
    var labels = new LinkedHashMap<String, String>();
    config.externalLabels().forEach(labels::put);
    keys.put("external_labels", labels);
    keys.put("storage", storage(config.storage()));
    keys.put("query", query(config.query()));
    keys.put("rules", rules(config.rules()));
    keys.put("probes", Map.of("max_in_flight", config.probes().maxInFlight()));
    return keys;
  }

  private static Map<String, Object> storage(ServerConfig.Storage storage) {
    var keys = new LinkedHashMap<String, Object>();
    keys.put("retention", PromDuration.format(storage.retention()));
    keys.put("max_series", storage.maxSeries());
    return keys;
  }

  private static Map<String, Object> query(ServerConfig.Query query) {
    var keys = new LinkedHashMap<String, Object>();
    keys.put("timeout", PromDuration.format(query.timeout()));
    keys.put("max_samples", query.maxSamples());
    keys.put("max_concurrency", query.maxConcurrency());
    keys.put("lookback", PromDuration.format(query.lookback()));
    return keys;
  }

  private static Map<String, Object> rules(ServerConfig.Rules rules) {
    var keys = new LinkedHashMap<String, Object>();
    keys.put("query_offset", PromDuration.format(rules.queryOffset()));
    keys.put("resend_delay", PromDuration.format(rules.resendDelay()));
    keys.put("for_outage_tolerance", PromDuration.format(rules.forOutageTolerance()));
    keys.put("for_grace_period", PromDuration.format(rules.forGracePeriod()));
    keys.put("max_concurrent_evals", rules.maxConcurrentEvals());
    return keys;
  }

  /** {@code url} without the password that it may hold. */
  static String masked(String url) {
    return PASSWORD.matcher(url).replaceAll("://$1:<secret>@");
  }
}
