package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same rule files, checked by promtool and by us. */
class CheckRulesIT {
  private static final String DIRECTORY = "src/test/resources/rules/check/";

  @TempDir Path temporary;

  private CommandRun promtool(String... words) throws Exception {
    return CommandRun.ofProcess(temporary, "promtool", words);
  }

  @ParameterizedTest
  @CsvSource({
    "--lint=duplicate-rules, rules/mission.yml rules/shop.yml",
    "--lint=none, src/test/resources/rules/check/duplicates.yml",
    "--lint=nonsense, src/test/resources/rules/check/duplicates.yml",
    "--lint=duplicate-rules, src/test/resources/rules/check/duplicates.yml rules/shop.yml",
    "--lint-fatal, src/test/resources/rules/check/duplicates.yml"
  })
  void goodFilesAreReportedAsByPromtool(String option, String files) throws Exception {
    String[] words = ("check rules " + option + " " + files).split(" ");

    CommandRun promtools = promtool(words);
    String newWords =
        promtools.out().replace("lint option nonsense", "lint option: \"nonsense\""); // since 3
    assertThat(CommandRun.of(words))
        .isEqualTo(new CommandRun(newWords, promtools.err(), promtools.exitCode()));
  }

  /** Our words differ, as they say where the fault is; all else is the same. */
  @ParameterizedTest
  @CsvSource({"'', faults", "'', unknown-field", "--lint-fatal, faults"})
  void badFilesFailAsWithPromtool(String option, String name) throws Exception {
    String[] words = ("check rules " + option + " " + DIRECTORY + name + ".yml").split(" +");

    CommandRun ours = CommandRun.of(words);
    CommandRun promtools = promtool(words);

    assertThat(ours.out() + "\n").isEqualTo(promtools.out()); // since 3 without the empty line
    assertThat(ours.exitCode()).isEqualTo(promtools.exitCode()).isEqualTo(1);
    assertThat(promtools.err()).startsWith("  FAILED:\n");
    assertThat(ours.err()).startsWith("  FAILED:\n" + DIRECTORY + name + ".yml:");
  }

  @Test
  void everyFaultIsToldWithItsPlace() {
    assertThat(CommandRun.of("check", "rules", DIRECTORY + "faults.yml").err().lines().skip(1))
        .map(line -> line.split(":")[1] + ":" + line.split(":")[2])
        .isEqualTo(List.of("4:31", "5:18", "6:48"));
  }

  @Test
  void unknownFieldsMayBeIgnored() {
    CommandRun run =
        CommandRun.of("check", "rules", "--ignore-unknown-fields", DIRECTORY + "unknown-field.yml");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("  SUCCESS: 1 rules found\n");
  }

  @Test
  void lintFindingsExitWithThreeOnlyWhereTheyAreFatal() {
    String file = "src/test/resources/rules/lint/found.yml";

    assertThat(CommandRun.of("check", "rules", file).exitCode()).isZero();
    assertThat(CommandRun.of("check", "rules", "--lint-fatal", file).exitCode()).isEqualTo(3);
    assertThat(CommandRun.of("check", "rules", "--lint=all,-divisor", file).err())
        .startsWith("  FAILED:\n" + file + ":6:15: dead-count: ")
        .doesNotContain(": divisor: ");
  }

  @Test
  void noFileAndADashReadTheStandardInput() throws Exception {
    InputStream before = System.in;
    try {
      for (String[] words : new String[][] {{"check", "rules"}, {"check", "rules", "-"}}) {
        System.setIn(
            new ByteArrayInputStream(
                Files.readString(Path.of("rules/shop.yml")).getBytes(StandardCharsets.UTF_8)));

        assertThat(CommandRun.of(words).out())
            .isEqualTo("Checking standard input\n  SUCCESS: 4 rules found\n\n");
      }
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void theRulesOfAHomeAreHeldAgainstItsProbes() throws Exception {
    assertThat(CommandRun.of("check", "rules", "--home", ".", "--lint-fatal"))
        .returns(0, CommandRun::exitCode)
        .returns("", CommandRun::err);

    Path rules = temporary.resolve("a.yml");
    Files.writeString(
        rules,
        "groups: [{name: g, rules: [{alert: A, for: 1m, expr: 'probe_sucess{job=\"shop\"} =="
            + " 0'}]}]");
    assertThat(CommandRun.of("check", "rules", "--home", ".", rules.toString()).err())
        .contains(
            "unknown-series: no probe and no recording rule writes probe_sucess, did you mean"
                + " probe_success?");
  }
}
