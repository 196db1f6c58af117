package io.tocsin.rules;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.model.LabelHash;
import io.tocsin.promql.InstalledPrometheus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slots against those of a Prometheus process. The one installed is older than the encoding of
 * labels by their lengths: it hashes them with 0xff after each name and value, and that difference
 * is made up for here.
 */
class PrometheusSlotsIT {
  private static final String FILE = "rules/slots.yml";
  private static final long INTERVAL_NANOS = 1_000_000_000;

  @TempDir Path directory;

  @Test
  void groupsAreEvaluatedAtTheHashOfFileAndNameModuloTheInterval() throws Exception {
    Files.createDirectory(directory.resolve("rules"));
    Files.writeString(directory.resolve(FILE), rules("a", "b", "shop availability"));

    try (var prometheus = new InstalledPrometheus(directory, "rule_files: [rules/*.yml]")) {
      var offsets = new TreeMap<String, Long>();
      prometheus.await(() -> read(prometheus, offsets).size() == 3);

      offsets.forEach((group, offset) -> assertThat(offset).as(group).isEqualTo(expected(group)));
    }
  }

  private static String rules(String... groups) {
    var text = new StringBuilder("groups:\n");
    for (String group : groups) {
      text.append("- name: ").append(group).append("\n  interval: 1s\n  rules:\n");
      text.append("  - {record: slot, expr: vector(1), labels: {group: ").append(group);
      text.append("}}\n");
    }
    return text.toString();
  }

  /** Timestamps of the groups' samples modulo a second. */
  private static Map<String, Long> read(InstalledPrometheus prometheus, Map<String, Long> into)
      throws Exception {
    String answer = prometheus.text("/api/v1/query?query=timestamp(slot)*1000%251000");
    for (JsonNode element : new ObjectMapper().readTree(answer).at("/data/result")) {
      long offset = Math.round(element.at("/value/1").asDouble());
      into.put(element.at("/metric/group").asText(), offset);
    }
    return into;
  }

  private static long expected(String group) {
    byte[] labels =
        "file\u00ff%s\u00ffname\u00ff%s\u00ff".formatted(FILE, group).getBytes(ISO_8859_1);
    return Long.remainderUnsigned(LabelHash.xxHash64(labels), INTERVAL_NANOS) / 1_000_000;
  }
}
