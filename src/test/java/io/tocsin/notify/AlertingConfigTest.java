package io.tocsin.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.config.Document;
import io.tocsin.config.Fault;
import io.tocsin.config.Faults;
import io.tocsin.model.Labels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section {@code alerting} of Prometheus's configuration. */
class AlertingConfigTest {
  private final Faults faults = new Faults();

  private Optional<AlertingConfig> read(String yaml) {
    return new Document.Reader(faults)
        .parse(yaml, "tocsin.yml", Path.of("/etc/tocsin"))
        .flatMap(root -> root.build(s -> s.section("alerting", AlertingConfig::from).orElse(null)));
  }

  private AlertmanagersConfig element(String yaml) {
    AlertingConfig config =
        read("alerting: {alertmanagers: [" + yaml + "]}")
            .orElseThrow(() -> new AssertionError(faults.sorted()));
    return config.alertmanagers().getFirst();
  }

  @Test
  void targetsBecomeTheUrlsToPostTo() {
    AlertmanagersConfig element =
        element("{scheme: https, path_prefix: /am/, static_configs: [{targets: ['a:9093', b]}]}");

    assertThat(element.find(List.of()).active())
        .containsExactly("https://a:9093/am/api/v2/alerts", "https://b/am/api/v2/alerts");
  }

  @Test
  void relabellingDropsAndRewritesTargets() {
    AlertmanagersConfig element =
        element(
            """
            {static_configs: [{targets: ['a:1', 'b:1'], labels: {zone: x}}, {targets: ['c:1']}],
             relabel_configs: [
               {source_labels: [__address__], regex: 'b:.*', action: drop},
               {source_labels: [zone], regex: x, target_label: __scheme__, replacement: https},
               {source_labels: [zone], regex: x, target_label: __alerts_path__, replacement: /x}]}
            """);

    AlertmanagerUrls urls = element.find(List.of());

    assertThat(urls.active()).containsExactly("https://a:1/x", "http://c:1/api/v2/alerts");
    assertThat(urls.dropped()).containsExactly("http://b:1/api/v2/alerts");
  }

  @Test
  void oneThatIsFoundTwiceIsToldOnce() {
    AlertmanagersConfig element = element("{static_configs: [{targets: ['a:1', 'a:1']}]}");

    assertThat(element.find(List.of(new TargetGroup(List.of("a:1"), Labels.EMPTY))).active())
        .containsExactly("http://a:1/api/v2/alerts");
  }

  @Test
  void everyFaultIsToldWithItsPlace() {
    read(
        """
        alerting:
          alert_relabel_configs:
          - {action: hashmod, target_label: b}
          alertmanagers:
          - api_version: v1
            static_configs: [{targets: ['http://a:9093']}]
          - timeout: 0s
            kubernetes_sd_configs: [{role: pod}]
          - file_sd_configs: [{files: [targets.txt]}]
            scheme: ftp
            basic_auth: {username: u, password: p}
            authorization: {credentials: c}
          - static_config: []
        """);

    assertThat(faults.sorted())
        .extracting(Fault::toString)
        .containsExactly(
            "tocsin.yml:3:5: alerting.alert_relabel_configs[0].modulus: must be positive for the"
                + " action hashmod",
            "tocsin.yml:5:18: alerting.alertmanagers[0].api_version: is not one of v2: v1, did you"
                + " mean v2?",
            "tocsin.yml:6:33: alerting.alertmanagers[0].static_configs[0].targets[0]: is not"
                + " HOST:PORT, without scheme and path: http://a:9093",
            "tocsin.yml:7:14: alerting.alertmanagers[1].timeout: must be positive",
            "tocsin.yml:8:28: alerting.alertmanagers[1].kubernetes_sd_configs: is not supported;"
                + " use static_configs or file_sd_configs",
            "tocsin.yml:9:32: alerting.alertmanagers[2].file_sd_configs[0].files[0]: is not a path"
                + " that ends in .json, .yml or .yaml, with at most one * after the last /:"
                + " targets.txt",
            "tocsin.yml:10:13: alerting.alertmanagers[2].scheme: is not one of http, https: ftp",
            "tocsin.yml:11:17: alerting.alertmanagers[2].basic_auth: only one of authorization and"
                + " basic_auth may be given",
            "tocsin.yml:13:5: alerting.alertmanagers[3].static_config: unknown key, did you mean"
                + " static_configs?");
  }

  @Test
  void filesOfTargetsAreReadAgainAndBrokenOnesKeepWhatTheyHad(@TempDir Path directory)
      throws Exception {
    Path pattern = directory.resolve("am-*.yml");
    Files.writeString(directory.resolve("am-2.yml"), "[{targets: ['b:1'], labels: {zone: x}}]");
    Files.writeString(directory.resolve("am-1.yml"), "[{\"targets\": [\"a:1\"]}]");
    Files.writeString(directory.resolve("other.yml"), "[{targets: ['c:1']}]");
    TargetFiles first = TargetFiles.NONE.readAgain(List.of(pattern));
    Files.writeString(directory.resolve("am-1.yml"), "[{targets: ['d:1'], label: {}}]");
    Files.writeString(directory.resolve("am-2.yml"), "[{targets: ['e:1']}]");

    TargetFiles second = first.readAgain(List.of(pattern));

    assertThat(first.groups(List.of(pattern)))
        .containsExactly(
            new TargetGroup(List.of("a:1"), Labels.EMPTY),
            new TargetGroup(List.of("b:1"), Labels.of("zone", "x")));
    assertThat(second.groups(List.of(pattern)))
        .containsExactly(
            new TargetGroup(List.of("a:1"), Labels.EMPTY),
            new TargetGroup(List.of("e:1"), Labels.EMPTY));
    assertThat(second.faults())
        .extracting(Fault::toString)
        .containsExactly(
            directory.resolve("am-1.yml") + ":1:21: [0].label: unknown key, did you mean labels?");
  }
}
