package io.tocsin.cli;

import io.tocsin.cli.PrometheusClient.Parameter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code promtool query range}. */
@Command(
    name = "range",
    description = "The values of an expression over time.",
    mixinStandardHelpOptions = true)
final class QueryRangeCommand implements Callable<Integer> {
  private static final int STEPS = 250; // as promtool chooses where no step is given

  @Mixin private Question question = new Question();

  @Option(
      names = "--start",
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description = "RFC 3339, seconds since 1970, or -1h. Default: 5 minutes before the end")
  private @Nullable Moment start;

  @Option(
      names = "--end",
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description = "As --start. Default: now")
  private Moment end = new Moment.Ago(Duration.ZERO);

  @Option(
      names = "--step",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Between two values. Default: a 250th of the range, 1s at least")
  private @Nullable Duration step;

  @Parameters(paramLabel = "[URL] EXPR", arity = "1..2", description = "The expression.")
  private List<String> words = List.of();

  @Override
  public Integer call() throws InterruptedException {
    Question.Words asked = question.words(words, "an expression");
    Instant now = Instant.now();
    Instant to = end.from(now);
    Instant from = start == null ? to.minus(Duration.ofMinutes(5)) : start.from(now);
    if (to.isBefore(from)) {
      throw question.usage("--end is before --start: " + to + ", " + from);
    }
    List<Parameter> parameters =
        List.of(
            new Parameter("query", asked.text()),
            new Parameter("start", Seconds.text(from)),
            new Parameter("end", Seconds.text(to)),
            new Parameter("step", step(Duration.between(from, to))));
    return question.ask(
        asked.client(),
        Optional.of(asked.text()),
        client -> client.post("/api/v1/query_range", parameters),
        answer -> question.output().text(answer.data()));
  }

  private String step(Duration range) {
    Duration chosen =
        step == null ? Duration.ofSeconds(Math.max(1, range.toSeconds() / STEPS)) : step;
    return Seconds.text(Instant.EPOCH.plus(chosen));
  }
}
