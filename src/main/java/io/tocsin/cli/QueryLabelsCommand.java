package io.tocsin.cli;

import io.tocsin.cli.PrometheusClient.Answer;
import io.tocsin.cli.PrometheusClient.Parameter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code promtool query labels}. */
@Command(name = "labels", description = "The values of a label.", mixinStandardHelpOptions = true)
final class QueryLabelsCommand implements Callable<Integer> {
  @Mixin private Question question = new Question();

  @Option(
      names = "--match",
      paramLabel = "SELECTOR",
      description = "Only of series that it matches; repeatable.")
  private List<String> matches = List.of();

  @Mixin private TimeBounds bounds = new TimeBounds();

  @Parameters(paramLabel = "[URL] NAME", arity = "1..2", description = "The label.")
  private List<String> words = List.of();

  @Override
  public Integer call() throws InterruptedException {
    Question.Words asked = question.words(words, "the name of a label");
    List<Parameter> parameters = new ArrayList<>(bounds.parameters());
    matches.forEach(match -> parameters.add(new Parameter("match[]", match)));
    String name = URLEncoder.encode(asked.text(), StandardCharsets.UTF_8).replace("+", "%20");
    return question.ask(
        asked.client(),
        Optional.empty(),
        client -> client.get("/api/v1/label/" + name + "/values", parameters),
        this::text);
  }

  private String text(Answer answer) {
    if (question.output() == QueryOutput.JSON) {
      return answer.data().toString();
    }
    List<String> values = new ArrayList<>();
    answer.data().forEach(value -> values.add(value.asText()));
    return String.join("\n", values);
  }
}
