package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.promql.InstalledPrometheus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of rule groups against those of a Prometheus process with the same rule file. */
class RuleMetricsIT {
  private static final String RULES =
      """
      groups:
      - name: g
        interval: 1s
        rules:
        - {record: a, expr: vector(1)}
        - {alert: A, expr: vector(1), for: 1h}
      """;
  private static final Pattern EVALUATED = Pattern.compile("rule_evaluations_total\\{.*} [1-9]");
  private static final Pattern VALUE = Pattern.compile(" [^ ]+$");

  @TempDir Path ours;
  @TempDir Path theirs;

  @Test
  void namesTypesAndLabelsAreThoseOfPrometheus() throws Exception {
    Files.createDirectory(theirs.resolve("rules"));
    Files.writeString(theirs.resolve("rules/r.yml"), RULES);
    TestHome home = new TestHome(ours).file("rules/r.yml", RULES);

    try (var prometheus = new InstalledPrometheus(theirs, "rule_files: [rules/r.yml]")) {
      Server server = home.start();
      try {
        prometheus.await(() -> evaluated(prometheus.text("/metrics")));
        prometheus.await(() -> evaluated(TestHome.get(server, "/metrics").body()));

        assertThat(shape(TestHome.get(server, "/metrics").body()))
            .containsAll(shape(prometheus.text("/metrics")))
            .contains(
                "prometheus_rule_group_last_restore_duration_seconds{rule_group=\"rules/r.yml;g\"}",
                "prometheus_rule_group_last_rule_duration_sum_seconds{rule_group=\"rules/r.yml;g\"}");
      } finally {
        server.stop();
      }
    }
  }

  private static boolean evaluated(String metrics) {
    return EVALUATED.matcher(metrics).find();
  }

  /** Every line of the rules' metrics without its value; of the comments, the types. */
  private static Set<String> shape(String metrics) {
    var lines = new TreeSet<String>();
    metrics
        .lines()
        .filter(line -> line.startsWith("prometheus_rule_"))
        .map(line -> VALUE.matcher(line).replaceAll(""))
        .forEach(lines::add);
    metrics.lines().filter(line -> line.startsWith("# TYPE prometheus_rule_")).forEach(lines::add);
    return lines;
  }
}
