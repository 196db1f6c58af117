package io.tocsin.web;

import io.tocsin.model.Labels;
import io.tocsin.storage.Cardinality;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/** What the server says about itself under {@code /api/v1/status}. Any thread. */
public interface StatusSource {
  /** The configuration in force as YAML, without secrets. */
  String configYaml();

  /** The settings in force by the names of Prometheus's flags; only those that Tocsin has. */
  SortedMap<String, String> flags();

  RunningProcess process();

  /** What can be done here and is enabled, by category and name as Prometheus has them. */
  SortedMap<String, SortedMap<String, Boolean>> features();

  /** What an operator should know now; empty when all is well. */
  List<Notice> notices();

  /** Labels that tell this server from others. */
  Labels externalLabels();

  /**
   * What the storage holds; walks over all series, so ask on a worker.
   *
   * @param most entries in each list
   */
  Cardinality cardinality(int most);

  /**
   * One thing that an operator should know.
   *
   * @param text a sentence
   * @param since when it was found
   */
  record Notice(String text, Instant since) {}

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
