package io.tocsin.web;

import io.tocsin.model.Labels;
import io.tocsin.storage.Cardinality;
import io.tocsin.storage.MemoryStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
  public SortedMap<String, SortedMap<String, Boolean>> features() {
    var operators = new TreeMap<>(Map.of("</", true, "limitk", false));
    return new TreeMap<>(Map.of("promql_operators", operators, "rules", new TreeMap<>()));
  }

  @Override
  public List<Notice> notices() {
    return List.of(new Notice("A <b> is wrong.", Instant.parse("2026-01-02T03:04:05.5Z")));
  }

  @Override
  public Labels externalLabels() {
    return Labels.of("cluster", "a");
  }

  @Override
  public Cardinality cardinality(int most) {
    return storage.cardinality(most);
  }
}
