package io.tocsin.rules;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
   * @param name {@code unnamed#} and the position in the file, from 0, when it has none
   * @param failures in the text form of promtool; empty when the test passed
   * @param dump every sample at its end, where {@link UnitTestRunner.Options#dumps} asks for it
   */
  public record Result(String name, List<String> failures, Optional<Dump> dump) {
    public Result {
      failures = List.copyOf(failures);
    }
  }

  /**
   * All samples that a test gave and its rules made.
   *
   * @param evalTime up to which, the second after the last one of the test
   * @param text a line for each series, and one for each of its samples, times in milliseconds
   */
  public record Dump(Duration evalTime, String text) {
    /** The time in Go's form. */
    public String shownTime() {
      return UnitTestText.duration(evalTime);
    }
  }

  /** Faults and failures in their order; empty when all is well. */
  public List<String> errors() {
    return Stream.concat(faults.stream(), tests.stream().flatMap(t -> t.failures().stream()))
        .toList();
  }
}
