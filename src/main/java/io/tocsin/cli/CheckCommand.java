package io.tocsin.cli;

import io.tocsin.config.Fault;
import io.tocsin.server.Configuration;
import io.tocsin.server.Home;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says everything that is wrong in the configuration, as {@code serve} would. */
@Command(
    name = "check",
    description = "Says what is wrong in the configuration files of the home, or in FILES.",
    mixinStandardHelpOptions = true,
    subcommands = CheckRulesCommand.class)
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli
  @Mixin private HomeOptions home = new HomeOptions();

  @Parameters(
      paramLabel = "FILES",
      arity = "0..*",
      description = "Files to check instead; their content says what kind they are.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    home.features().requireKnown(spec.commandLine());
    PrintWriter out = spec.commandLine().getOut();
    Home where = home.home();
    Configuration.Loaded loaded =
        files.isEmpty()
            ? Configuration.load(where, home.features().names(), System::getenv)
            : Configuration.loadFiles(where, home.features().names(), files, System::getenv);
    loaded.faults().stream().map(Fault::toString).forEach(out::println);
    int faults = loaded.faults().size();
    if (faults > 0) {
      out.println(faults == 1 ? "1 fault" : faults + " faults");
      return Main.FAULTS;
    }
    out.println(loaded.summary());
    return 0;
  }
}
