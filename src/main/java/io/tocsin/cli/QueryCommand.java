package io.tocsin.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks a running server. */
@Command(
    name = "query",
    description = "Asks a running server, Tocsin or any that has Prometheus's HTTP API.",
    mixinStandardHelpOptions = true,
    subcommands = {
      QueryInstantCommand.class,
      QueryRangeCommand.class,
      QuerySeriesCommand.class,
      QueryLabelsCommand.class
    })
final class QueryCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name what to ask: instant, range, series or labels");
  }
}
