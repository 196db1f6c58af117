package io.tocsin.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import io.tocsin.template.Function.Failure;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our rule templates against promtool's, output and error texts alike. */
class RuleTemplatesDifferentialIT {
  private static final Labels M =
      Labels.of("__name__", "m", "instance", "web-1.example.org:9090", "job", "a");

  private static final RuleTemplate.Data DATA =
      new RuleTemplate.Data(M, Labels.EMPTY, URI.create(""), 11.5);

  @TempDir Path directory;

  @Test
  void executesEveryTemplateOfTheTableAsPromtoolDoes() throws Exception {
    List<String> templates = Tables.lines("rules.txt");

    Map<Integer, String> theirs = promtool(templates);

    assertThat(theirs).hasSameSizeAs(templates);
    var softly = new SoftAssertions();
    for (int i = 0; i < templates.size(); i++) {
      softly
          .assertThat(oldWords(expanded(templates.get(i))))
          .as(templates.get(i))
          .isEqualTo(oldWords(theirs.getOrDefault(i, "missing")));
    }
    softly.assertAll();
  }

  @Test
  void refusesEveryTemplateOfTheTableAsPromtoolDoes() throws Exception {
    List<String> templates = Tables.lines("rules.bad.txt");

    List<String> theirs = complaints(templates);

    assertThat(theirs).hasSameSizeAs(templates);
    var softly = new SoftAssertions();
    for (int i = 0; i < templates.size(); i++) {
      softly.assertThat(complaint(templates.get(i))).as(templates.get(i)).isEqualTo(theirs.get(i));
    }
    softly.assertAll();
  }

  /** Go shows pointers as addresses; since Prometheus 2.44 a value may be a histogram. */
  private static String oldWords(String text) {
    return text.replaceAll("0xc[0-9a-f]+", "ADDRESS")
        .replace("Value interface {} }", "Value float64 }");
  }

  private static String expanded(String template) throws TemplateException {
    return RuleTemplate.parse("T", template).expand(DATA, functions());
  }

  private static String complaint(String template) {
    try {
      RuleTemplate.parse("T", template);
      return "";
    } catch (TemplateException e) {
      return e.getMessage();
    }
  }

  private static FunctionSet functions() {
    return RuleFunctions.of(
        RuleTemplatesDifferentialIT::query, URI.create(""), Instant.ofEpochSecond(60));
  }

  private static List<QuerySample> query(String expression) throws Failure {
    return switch (expression) {
      case "m" -> List.of(new QuerySample(M, 11.5));
      case "n" ->
          Stream.of("1", "2", "3")
              .map(i -> new QuerySample(Labels.of("__name__", "n", "i", i), Double.parseDouble(i)))
              .toList();
      case "nope" -> List.of();
      default -> throw new Failure("1:5: parse error: unclosed left parenthesis");
    };
  }

  /** Annotations that promtool found where it was told to expect none. */
  private Map<Integer, String> promtool(List<String> templates) throws Exception {
    writeRules(templates);
    Files.writeString(
        directory.resolve("test.yml"),
        """
        rule_files: [rules.yml]
        evaluation_interval: 1m
        tests:
        - interval: 1m
          input_series:
          - {series: 'm{job="a",instance="web-1.example.org:9090"}', values: '11.5 11.5'}
          - {series: 'n{i="1"}', values: '1 1'}
          - {series: 'n{i="2"}', values: '2 2'}
          - {series: 'n{i="3"}', values: '3 3'}
          alert_rule_test:
          - {eval_time: 1m, alertname: T, exp_alerts: []}
        """);
    String out = Tables.run(directory, List.of("promtool", "test", "rules", "test.yml"));
    return annotations(out);
  }

  private void writeRules(List<String> templates) throws Exception {
    var rules =
        new StringBuilder(
            "groups:\n- name: g\n  rules:\n  - alert: T\n    expr: m > 0\n    annotations:\n");
    for (int i = 0; i < templates.size(); i++) {
      rules.append("      a").append(i).append(": ").append(yaml(templates.get(i))).append('\n');
    }
    Files.writeString(directory.resolve("rules.yml"), rules);
  }

  private static String yaml(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private static Map<Integer, String> annotations(String out) {
    Map<Integer, String> all = new TreeMap<>();
    assertThat(out).contains("Annotations:{");
    String got = out.substring(out.indexOf("Annotations:{"));
    Pattern.compile("[{ ]a(\\d+)=(\"(?:[^\"\\\\]|\\\\.)*\")")
        .matcher(got)
        .results()
        .forEach(
            (MatchResult m) ->
                all.put(Integer.parseInt(m.group(1)), Literals.unquote(m.group(2)).orElseThrow()));
    return all;
  }

  /** What promtool says of each template, in the order of the table. */
  private List<String> complaints(List<String> templates) throws Exception {
    writeRules(templates);
    String out = Tables.run(directory, List.of("promtool", "check", "rules", "rules.yml"));
    Map<Integer, String> found = new LinkedHashMap<>();
    Pattern.compile("annotation \"a(\\d+)\": (?:[^\\n]*?)(template: [^\\n]*)")
        .matcher(out)
        .results()
        .forEach(m -> found.put(Integer.parseInt(m.group(1)), m.group(2)));
    return IntStream.range(0, templates.size())
        .mapToObj(i -> found.getOrDefault(i, GoText.quote(out).substring(0, 400)))
        .toList();
  }
}
