package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The options that the installed promtool does not have. */
class TestRulesTest {
  @TempDir Path directory;
  private Path good;
  private Path broken;

  @BeforeEach
  void write() throws Exception {
    good =
        Files.writeString(
            directory.resolve("good.yml"),
            """
            tests:
            - name: passes
              promql_expr_test: [{expr: vector(1), exp_samples: [{labels: '', value: 1}]}]
            - name: fails <b>
              input_series: [{series: 'up{x="\\u0001"}', values: 1}]
              promql_expr_test: [{expr: up, exp_samples: [{labels: up, value: 2}]}]
            """);
    broken = Files.writeString(directory.resolve("broken.yml"), "tests: 7\n");
  }

  private static CommandRun run(Object... words) {
    return CommandRun.of(
        Stream.concat(Stream.of("test", "rules"), Stream.of(words).map(Object::toString))
            .toArray(String[]::new));
  }

  private static List<Element> elements(NodeList nodes) {
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  @Test
  void aJUnitReportHasASuiteForEachFileAndACaseForEachTest() throws Exception {
    Path report = directory.resolve("report.xml");

    CommandRun run = run("--junit=" + report, good, broken);

    assertThat(run.exitCode()).isEqualTo(1);
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("testsuites");
    List<Element> suites = elements(root.getElementsByTagName("testsuite"));
    assertThat(suites)
        .extracting(
            suite -> suite.getAttribute("name"),
            suite -> suite.getAttribute("tests"),
            suite -> suite.getAttribute("failures"),
            suite -> suite.getAttribute("errors"))
        .containsExactly(
            tuple(good.toString(), "2", "1", "0"), tuple(broken.toString(), "1", "0", "1"));
    assertThat(suites.getFirst().getAttribute("timestamp"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
    List<Element> cases = elements(root.getElementsByTagName("testcase"));
    assertThat(cases)
        .extracting(test -> test.getAttribute("name"))
        .containsExactly("passes", "fails <b>", "unknown");
    assertThat(cases.get(1).getTextContent()).contains("expr: \"up\", time: 0s,");
  }

  @Test
  void onlyTestsWhoseNameHoldsAMatchRun() {
    assertThat(run("--run=^pass", good).exitCode()).isZero();
    assertThat(run("--run=^pass", "--run=<b>", good).exitCode()).isEqualTo(1);
    assertThat(run("--run=(", good).exitCode()).isEqualTo(2);
  }

  @Test
  void theDumpIsToldBesideTheVerdict() {
    CommandRun run = run("--debug", "--run=passes", good);

    assertThat(run.err())
        .isEqualTo(
            """
            DEBUG: Starting test passes
            DEBUG: Dump of all data (input_series and rules) at 1s:

            DEBUG: Test passes finished
            """);
    assertThat(run.out()).isEqualTo("  SUCCESS\n\n");
  }

  @Test
  void aDiffTakesThePlaceOfBothSides() {
    assertThat(run("--diff", good).err()).contains("diff:\n          - {__name__=\"up\"} 2E+00");
    assertThat(run(good).err()).doesNotContain("diff:").contains("exp: {__name__=\"up\"} 2E+00");
  }

  @Test
  void unknownFieldsMayBeIgnored() throws Exception {
    Path noted = Files.writeString(directory.resolve("noted.yml"), "{note: x, tests: []}");

    assertThat(run(noted).exitCode()).isEqualTo(1);
    assertThat(run("--ignore-unknown-fields", noted).exitCode()).isZero();
  }
}
