package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same unit-test files, run by promtool and by us: output and exit code are the same. */
class TestRulesIT {
  private static final String DIRECTORY = "src/test/resources/rules/";

  @TempDir Path temporary;

  record Run(String out, String err, int exitCode) {}

  private Run ours(List<String> files) {
    var out = new StringWriter();
    var err = new StringWriter();
    var words = new ArrayList<>(List.of("test", "rules"));
    words.addAll(files);
    int exitCode =
        Main.run(
            new PrintWriter(out, true), new PrintWriter(err, true), words.toArray(String[]::new));
    return new Run(out.toString(), err.toString(), exitCode);
  }

  private Run promtools(List<String> files) throws Exception {
    Path out = temporary.resolve("out");
    Path err = temporary.resolve("err");
    var words = new ArrayList<>(List.of("promtool", "test", "rules"));
    words.addAll(files);
    Process process =
        new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    String withoutHeadings = text(out).replaceAll("(?m)^Unit Testing:  .*\\n", ""); // since 3
    return new Run(withoutHeadings, text(err), process.exitValue());
  }

  private static String text(Path file) throws Exception {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "life",
        "mission",
        "shop",
        "failing",
        "rule-error",
        "environment",
        "no-tests",
        "empty"
      })
  void testsEndAsWithPromtool(String name) throws Exception {
    List<String> file = List.of(DIRECTORY + name + ".test.yml");

    assertThat(ours(file)).isEqualTo(promtools(file));
  }

  @Test
  void severalFilesEndAsWithPromtool() throws Exception {
    List<String> files =
        List.of(
            DIRECTORY + "life.test.yml",
            DIRECTORY + "failing.test.yml",
            DIRECTORY + "no-tests.test.yml");

    assertThat(ours(files)).isEqualTo(promtools(files));
  }

  /** Our words differ, as they say where the fault is; all else is the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "unknown-key",
        "not-yaml",
        "not-a-list",
        "interval",
        "series",
        "values",
        "alertname",
        "order",
        "rules"
      })
  void badFilesFailAsWithPromtool(String name) throws Exception {
    List<String> file = List.of(DIRECTORY + "bad/" + name + ".test.yml");

    Run ours = ours(file);
    Run promtools = promtools(file);

    assertThat(ours.out()).isEqualTo(promtools.out());
    assertThat(ours.exitCode()).isEqualTo(promtools.exitCode()).isEqualTo(1);
    assertThat(promtools.err()).startsWith("  FAILED:\n");
    assertThat(ours.err()).startsWith("  FAILED:\n" + DIRECTORY + "bad/");
  }
}
