package io.tocsin.rules;

import java.util.List;
import java.util.stream.Stream;

/**
 * What came of one unit-test file.
 *
 * @param file as it was named
 * @param unmatched patterns of rule files that match no file
 * @param faults why nothing could be run, one line each
 * @param tests those that were run, in the order of the file
 */
public record UnitTestReport(
    String file, List<String> unmatched, List<String> faults, List<Result> tests) {
  public UnitTestReport {
    unmatched = List.copyOf(unmatched);
    faults = List.copyOf(faults);
    tests = List.copyOf(tests);
  }

  /**
   * One test.
   *
   * @param name empty when it has none
   * @param failures in the text form of promtool; empty when the test passed
   */
  public record Result(String name, List<String> failures) {
    public Result {
      failures = List.copyOf(failures);
    }
  }

  /** Faults and failures in their order; empty when all is well. */
  public List<String> errors() {
    return Stream.concat(faults.stream(), tests.stream().flatMap(t -> t.failures().stream()))
        .toList();
  }
}
