package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs the scripts under {@code src/test/resources/promql}. */
class ScriptTest {
  static final Path SCRIPTS = Path.of("src/test/resources/promql");
  static final Set<String> FEATURES =
      Set.of(Parser.EXPERIMENTAL_FUNCTIONS, Parser.FILL_MODIFIERS, Parser.EXTENDED_RANGES);

  static List<Path> scripts() throws Exception {
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      return files.filter(file -> file.toString().endsWith(".test")).sorted().toList();
    }
  }

  @TestFactory
  Stream<DynamicContainer> scriptsHold() throws Exception {
    var containers = new ArrayList<DynamicContainer>();
    for (Path file : scripts()) {
      containers.add(DynamicContainer.dynamicContainer(file.toString(), tests(file)));
    }
    return containers.stream();
  }

  private static List<DynamicTest> tests(Path file) throws Exception {
    var tests = new ArrayList<DynamicTest>();
    var querier = new SortedListQuerier();
    for (Script.Command command : Script.read(file).commands()) {
      switch (command) {
        case Script.Clear _ -> tests.add(DynamicTest.dynamicTest("clear", querier::clear));
        case Script.Load load ->
            tests.add(DynamicTest.dynamicTest("load", () -> load.series().forEach(querier::add)));
        case Script.Eval eval ->
            tests.add(
                DynamicTest.dynamicTest(
                    eval.line() + ": " + eval.query(), () -> holds(querier, eval)));
      }
    }
    return tests;
  }

  private static void holds(SortedListQuerier querier, Script.Eval eval) {
    Answer actual = Answer.of(querier, eval, FEATURES);
    Answer expected = Answer.expectedOf(eval);

    if (expected.failure().isEmpty()) {
      assertThat(actual.failure()).isEmpty();
    } else {
      assertThat(actual.failure()).startsWith(expected.failure());
    }
    assertThat(expected.differences(actual)).isEmpty();
    assertThat(actual.warnings()).containsExactlyInAnyOrderElementsOf(eval.expected().warnings);
    assertThat(actual.infos()).containsAll(eval.expected().infos);
    if (eval.expected().noInfo) {
      assertThat(actual.infos()).isEmpty();
    }
    if (eval.expected().ordered) {
      assertThat(actual.series().keySet()).containsExactlyElementsOf(expected.series().keySet());
    }
  }
}
