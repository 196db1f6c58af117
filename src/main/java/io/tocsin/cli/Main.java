package io.tocsin.cli;

import io.tocsin.server.StartFailure;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry point. Exit codes: 0 fine, 1 faults found or cannot start, 2 usage. */
@Command(
    name = "tocsin",
    description = "Watches services, decides what is wrong, tells the right people, shows it live.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      CheckCommand.class,
      TestCommand.class,
      QueryCommand.class,
      BacktestCommand.class
    },
    footer = {
      "",
      "Start with:  tocsin demo",
      "Exit codes:  0 fine, 1 faults found or cannot start, 2 wrong usage."
    })
public final class Main implements Runnable {
  static final int FAULTS = 1;

  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  public static void main(String[] args) {
    System.exit(run(writer(System.out), writer(System.err), args));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  /** Runs one command line and yields its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(Main::explain)
        .execute(args);
  }

  private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof StartFailure) {
      command.getErr().println("tocsin: " + failure.getMessage());
      return FAULTS;
    }
    throw failure;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name a command: serve, demo, check, test, query or backtest");
  }

  /** The version of the jar this runs from. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"tocsin " + text()};
    }

    static String text() {
      return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
          .orElse("development");
    }
  }
}
