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
  void passwordsOfUrlsAreMasked() {
    ServerConfig config = read("external_url: https://me:hunter2@tocsin.example/a").orElseThrow();

    assertThat(ConfigText.yaml(config))
        .contains("https://me:<secret>@tocsin.example/a")
        .doesNotContain("hunter2");
  }
}
