package io.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.cli.PrometheusClient.Answer;
import io.tocsin.cli.PrometheusClient.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code promtool query series}. */
@Command(
    name = "series",
    description = "The series that selectors match.",
    mixinStandardHelpOptions = true)
final class QuerySeriesCommand implements Callable<Integer> {
  @Mixin private Question question = new Question();

  @Option(
      names = "--match",
      required = true,
      paramLabel = "SELECTOR",
      description = "Such as up{job=\"shop\"}; repeatable.")
  private List<String> matches = List.of();

  @Mixin private TimeBounds bounds = new TimeBounds();

  @Parameters(paramLabel = "URL", arity = "0..1", description = "The server, as --url.")
  private List<String> words = List.of();

  @Override
  public Integer call() throws InterruptedException {
    List<Parameter> parameters = new ArrayList<>();
    matches.forEach(match -> parameters.add(new Parameter("match[]", match)));
    parameters.addAll(bounds.parameters());
    return question.ask(
        question.client(words),
        matches.size() == 1 ? Optional.of(matches.getFirst()) : Optional.empty(),
        client -> client.post("/api/v1/series", parameters),
        this::text);
  }

  private String text(Answer answer) {
    if (question.output() == QueryOutput.JSON) {
      return answer.data().toString();
    }
    List<String> names = new ArrayList<>();
    for (JsonNode series : answer.data()) {
      Map<String, String> labels = new TreeMap<>();
      series.properties().forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
      var row = new QueryRows.Row(labels, List.of());
      names.add(question.output() == QueryOutput.PROMQL ? row.labelSet() : row.name());
    }
    return names.stream().collect(Collectors.joining("\n"));
  }
}
