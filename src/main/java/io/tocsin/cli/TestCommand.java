package io.tocsin.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs tests that users write. */
@Command(
    name = "test",
    description = "Runs unit tests.",
    mixinStandardHelpOptions = true,
    subcommands = TestRulesCommand.class)
final class TestCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name what to test: rules");
  }
}
