package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.config.Document;
import io.tocsin.config.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigTextTest {
  private static Optional<ServerConfig> read(String yaml) {
    var faults = new Faults();
    Optional<ServerConfig> read =
        new Document.Reader(faults)
            .parse(yaml, "tocsin.yml", Path.of(""))
            .flatMap(ServerConfig::from);
    assertThat(faults.sorted()).isEmpty();
    return read;
  }

  @Test
  void textReadsAsTheSameConfiguration() {
    ServerConfig config =
        read("""
        allowed_hosts: [tocsin.example]
        evaluation_interval: 90s
        external_labels: {site: "1"}
        query: {timeout: 30s}
        rules:
          query_offset: 1s
          resend_delay: 2m
          for_outage_tolerance: 3h
          for_grace_period: 4m
          max_concurrent_evals: 5
        """)
            .orElseThrow();

    assertThat(read(ConfigText.yaml(config))).contains(config);
    assertThat(config.query().timeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void everySectionReadsAsTheSameConfiguration() {
    ServerConfig config =
        read("""
        allowed_hosts: [tocsin.example]
        rules: {query_offset: 30s, max_concurrent_evals: 8}
        alerting:
          alert_relabel_configs:
          - {source_labels: [a, b], separator: "-", regex: x|y, target_label: c}
          - {action: labeldrop, regex: tmp_.*}
          - {action: keepequal, source_labels: [a], target_label: b}
          - {action: hashmod, source_labels: [a], target_label: h, modulus: 7}
          - {action: uppercase, source_labels: [a], target_label: u}
          - {action: labelmap, regex: x_(.*), replacement: y_$1}
          - {action: drop, source_labels: [a]}
          alertmanagers:
          - scheme: https
            path_prefix: /am
            timeout: 3s
            tls_config: {insecure_skip_verify: true}
            static_configs: [{targets: ["am:9093"], labels: {zone: a}}]
            file_sd_configs: [{files: [am.yml, more.json]}]
            relabel_configs: [{regex: "1", target_label: x}]
        """)
            .orElseThrow();

    assertThat(read(ConfigText.yaml(config))).contains(config);
  }

  @Test
  void credentialsAndHeadersAreMasked() {
    ServerConfig config =
        read("""
        alerting:
          alertmanagers:
          - basic_auth: {username: me, password: hunter2}
            http_headers: {X-Tenant: {values: [hunter3], secrets: [hunter4]}}
        """)
            .orElseThrow();

    assertThat(ConfigText.yaml(config))
        .contains("credentials: <secret>", "X-Tenant:", "- <secret>")
        .doesNotContain("hunter", "Basic", "&", "*");
  }

  @Test
  void passwordsOfUrlsAreMasked() {
    ServerConfig config = read("external_url: https://me:hunter2@tocsin.example/a").orElseThrow();

    assertThat(ConfigText.yaml(config))
        .contains("https://me:<secret>@tocsin.example/a")
        .doesNotContain("hunter2");
  }
}
