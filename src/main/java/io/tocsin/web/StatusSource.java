package io.tocsin.web;

import io.tocsin.storage.Cardinality;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;

/** What the server says about itself under {@code /api/v1/status}. Any thread. */
public interface StatusSource {
  /** The configuration in force as YAML, without secrets. */
  String configYaml();

  /** The settings in force by the names of Prometheus's flags; only those that Tocsin has. */
  SortedMap<String, String> flags();

  RunningProcess process();

  /**
   * What the storage holds; walks over all series, so ask on a worker.
   *
   * @param most entries in each list
   */
  Cardinality cardinality(int most);

  /**
   * The running process.
   *
   * @param directory in which it was started
   * @param configOk whether the last load of the configuration was without faults
   * @param configAt when the configuration in force was loaded
   */
  record RunningProcess(
      Instant startedAt,
      String directory,
      String hostname,
      Instant now,
      boolean configOk,
      Instant configAt,
      int threads,
      int processors,
      long maxHeapBytes,
      Duration retention) {}
}
