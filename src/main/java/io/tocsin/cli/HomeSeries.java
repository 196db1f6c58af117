package io.tocsin.cli;

import io.tocsin.probe.ProbeConfig;
import io.tocsin.probe.ServiceConfig;
import io.tocsin.rules.KnownSeries;
import io.tocsin.rules.RuleGroup;
import io.tocsin.server.Configuration;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The series that the probes and rules of a home make. */
final class HomeSeries {
  /** What probes and health write; docs/probes.md lists them. */
  static final Set<String> PROBES =
      Set.of(
          "up",
          "probe_success",
          "probe_unknown",
          "probe_state",
          "probe_duration_seconds",
          "probe_consecutive_failures",
          "probe_failure_info",
          "probe_first_failure_timestamp_seconds",
          "probe_failed_due_to_regex",
          "probe_dns_lookup_time_seconds",
          "probe_ip_protocol",
          "probe_ip_addr_hash",
          "probe_http_duration_seconds",
          "probe_http_status_code",
          "probe_http_content_length",
          "probe_http_uncompressed_body_length",
          "probe_http_version",
          "probe_http_last_modified_timestamp_seconds",
          "probe_http_redirects",
          "probe_http_ssl",
          "probe_http_reused_connection",
          "probe_ssl_earliest_cert_expiry",
          "probe_ssl_last_chain_expiry_timestamp_seconds",
          "probe_ssl_last_chain_info",
          "probe_tls_version_info",
          "probe_tls_cipher_info",
          "health_component_up",
          "health_component_value",
          "service_instances",
          "service_quorum");

  private HomeSeries() {}

  /**
   * @param checked groups that may not be among those of the home
   */
  static KnownSeries of(Configuration home, Stream<RuleGroup> checked) {
    Map<String, Duration> jobs = new HashMap<>();
    home.services().forEach(service -> jobs.put(service.name(), interval(service)));
    KnownSeries known = new KnownSeries(PROBES, jobs, Map.of());
    for (RuleGroup group : Stream.concat(home.groups().stream(), checked).toList()) {
      known = known.with(group);
    }
    return known;
  }

  /** Of the quickest probe: a longer one would make false alarms of its windows. */
  private static Duration interval(ServiceConfig service) {
    return service.probes().stream()
        .map(ProbeConfig::timing)
        .map(timing -> timing.interval())
        .min(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
