package io.tocsin.cli;

import io.tocsin.cli.PrometheusClient.Parameter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code promtool query instant}. */
@Command(
    name = "instant",
    description = "The value of an expression at one time.",
    mixinStandardHelpOptions = true)
final class QueryInstantCommand implements Callable<Integer> {
  @Mixin private Question question = new Question();

  @Option(
      names = "--time",
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description = "RFC 3339, seconds since 1970, or -1h. Default: now")
  private @Nullable Moment time;

  @Parameters(paramLabel = "[URL] EXPR", arity = "1..2", description = "The expression.")
  private List<String> words = List.of();

  @Override
  public Integer call() throws InterruptedException {
    if (question.output() == QueryOutput.SPARKLINE) {
      throw question.usage("--output sparkline needs a range; use query range");
    }
    Question.Words asked = question.words(words, "an expression");
    List<Parameter> parameters = new ArrayList<>(List.of(new Parameter("query", asked.text())));
    if (time != null) {
      parameters.add(new Parameter("time", Seconds.text(time.from(Instant.now()))));
    }
    return question.ask(
        asked.client(),
        Optional.of(asked.text()),
        client -> client.post("/api/v1/query", parameters),
        answer -> question.output().text(answer.data()));
  }
}
