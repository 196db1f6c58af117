package io.tocsin.web;

import io.tocsin.storage.Cardinality;
import io.tocsin.storage.MemoryStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A server that always says the same about itself, but for its storage. */
record TestStatus(MemoryStorage storage) implements StatusSource {
  @Override
  public String configYaml() {
    return "listen: <here>\n";
  }

  @Override
  public SortedMap<String, String> flags() {
    return new TreeMap<>(Map.of("query.timeout", "2m", "enable-feature", ""));
  }

  @Override
  public RunningProcess process() {
    Instant start = Instant.parse("2026-01-02T03:04:05.5Z");
    return new RunningProcess(
        start,
        "/home",
        "host",
        start.plusSeconds(60),
        true,
        start.plusSeconds(1),
        7,
        2,
        1 << 20,
        Duration.ofHours(6));
  }

  @Override
  public Cardinality cardinality(int most) {
    return storage.cardinality(most);
  }
}
