package io.tocsin.server;

import com.google.re2j.Pattern;
import io.tocsin.model.Labels;
import io.tocsin.model.PromDuration;
import io.tocsin.notify.AlertingConfig;
import io.tocsin.notify.AlertmanagersConfig;
import io.tocsin.notify.HttpSettings;
import io.tocsin.notify.TargetGroup;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** {@link ServerConfig} as it would stand in {@code tocsin.yml}, every default written out. */
final class ConfigText {
  private static final String MASKED = "<secret>";
  private static final Pattern PASSWORD = Pattern.compile("://([^/@:]*):[^/@]*@");

  private ConfigText() {}

  /** The configuration as YAML, without passwords, credentials and the values of headers. */
  static String yaml(ServerConfig config) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setDereferenceAliases(true); // all empty lists are one
    return new Yaml(options).dump(keys(config));
  }

  private static Map<String, Object> keys(ServerConfig config) {
    var keys = new LinkedHashMap<String, Object>();
    keys.put("listen", config.listen());
    keys.put("data", config.data());
    keys.put("external_url", masked(config.externalUrl()));
    keys.put("allowed_hosts", config.allowedHosts());
    keys.put("evaluation_interval", PromDuration.format(config.evaluationInterval()));
    keys.put("external_labels", labels(config.externalLabels()));
    keys.put("alerting", alerting(config.alerting()));
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

  private static Map<String, Object> alerting(AlertingConfig alerting) {
    var keys = new LinkedHashMap<String, Object>();
    keys.put("alert_relabel_configs", alerting.alerts().toYaml());
    keys.put(
        "alertmanagers", alerting.alertmanagers().stream().map(ConfigText::alertmanagers).toList());
    return keys;
  }

  private static Map<String, Object> alertmanagers(AlertmanagersConfig config) {
    var keys = new LinkedHashMap<String, Object>();
    keys.put("scheme", config.scheme().name().toLowerCase(Locale.ROOT));
    keys.put("path_prefix", config.pathPrefix());
    keys.put("timeout", PromDuration.format(config.timeout()));
    http(config.http(), keys);
    keys.put("static_configs", config.groups().stream().map(ConfigText::group).toList());
    if (!config.files().isEmpty()) {
      List<String> files = config.files().stream().map(Path::toString).toList();
      keys.put("file_sd_configs", List.of(Map.of("files", files)));
    }
    keys.put("relabel_configs", config.targets().toYaml());
    keys.put("alert_relabel_configs", config.alerts().toYaml());
    return keys;
  }

  private static void http(HttpSettings http, Map<String, Object> keys) {
    http.authorization().ifPresent(_ -> keys.put("authorization", Map.of("credentials", MASKED)));
    var tls = new LinkedHashMap<String, Object>();
    http.caFile().ifPresent(file -> tls.put("ca_file", file));
    tls.put("insecure_skip_verify", http.insecureTls());
    keys.put("tls_config", tls);
    if (!http.headers().isEmpty()) {
      var headers = new TreeMap<String, Object>();
      http.headers()
          .forEach(
              (name, values) ->
                  headers.put(name, Map.of("secrets", values.stream().map(_ -> MASKED).toList())));
      keys.put("http_headers", headers);
    }
  }

  private static Map<String, Object> group(TargetGroup group) {
    var keys = new LinkedHashMap<String, Object>();
    keys.put("targets", group.targets());
    keys.put("labels", labels(group.labels()));
    return keys;
  }

  private static Map<String, String> labels(Labels labels) {
    var keys = new LinkedHashMap<String, String>();
    labels.forEach(keys::put);
    return keys;
  }

  /** {@code url} without the password that it may hold. */
  static String masked(String url) {
    return PASSWORD.matcher(url).replaceAll("://$1:" + MASKED + "@");
  }
}
