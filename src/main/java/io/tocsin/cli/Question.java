package io.tocsin.cli;

import io.tocsin.cli.PrometheusClient.Answer;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What all questions to a server have: whom to ask, and how to tell the answer. */
final class Question {
  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create(); // set by picocli

  @Mixin private ServerAddress server = new ServerAddress();

  @Option(
      names = {"-o", "--output", "--format"},
      paramLabel = "FORM",
      description = "table, json, csv, sparkline (range queries) or promql. Default: table")
  private QueryOutput output = QueryOutput.TABLE;

  /** Asks a client; the answer. */
  @FunctionalInterface
  interface Asked {
    Answer of(PrometheusClient client) throws QueryFailure, InterruptedException;
  }

  QueryOutput output() {
    return output;
  }

  /**
   * The server and the question of promtool's form {@code [URL] WHAT}.
   *
   * @param what names the question in the message when there is none
   */
  Words words(List<String> words, String what) {
    return switch (words.size()) {
      case 1 -> new Words(server.client(), words.getFirst());
      case 2 -> new Words(server.client().at(uri(words.getFirst())), words.getLast());
      default -> throw usage("give " + what + ", or a URL and " + what);
    };
  }

  /** The server of promtool's form {@code [URL]}. */
  PrometheusClient client(List<String> words) {
    return switch (words.size()) {
      case 0 -> server.client();
      case 1 -> server.client().at(uri(words.getFirst()));
      default -> throw usage("one URL is enough");
    };
  }

  /** A server and what to ask. */
  record Words(PrometheusClient client, String text) {}

  ParameterException usage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }

  private URI uri(String text) {
    try {
      return new URI(text.contains("://") ? text : "http://" + text);
    } catch (java.net.URISyntaxException _) {
      throw usage("not a URL: " + text);
    }
  }

  /**
   * Asks and tells; the exit code.
   *
   * @param query the PromQL text, for the caret under its fault
   */
  int ask(
      PrometheusClient client, Optional<String> query, Asked asked, Function<Answer, String> tell)
      throws InterruptedException {
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    try {
      Answer answer = asked.of(client);
      answer.warnings().forEach(warning -> err.println("Warning: " + warning));
      String text = tell.apply(answer);
      if (!text.isEmpty()) {
        out.println(text);
      }
      return 0;
    } catch (QueryFailure failure) {
      err.println("query error: " + failure.getMessage());
      query.flatMap(failure::caret).ifPresent(err::println);
      return Main.FAULTS;
    }
  }
}
