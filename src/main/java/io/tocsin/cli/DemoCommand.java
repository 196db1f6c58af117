package io.tocsin.cli;

import io.tocsin.lab.Lab;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the server on a simulated fleet. */
@Command(
    name = "demo",
    description = "Runs the server on a simulated fleet with faults to inject.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli
  @Mixin private ServerOptions options = new ServerOptions();

  @Override
  public Integer call() throws InterruptedException {
    return new Foreground(spec.commandLine().getErr())
        .run(options, Optional.of(new DemoFleet(Lab.Options.DEMO)));
  }
}
