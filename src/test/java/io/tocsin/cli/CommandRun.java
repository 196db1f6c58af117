package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a command line wrote and how it ended. */
record CommandRun(String out, String err, int exitCode) {
  /** Runs {@code tocsin} in this process. */
  static CommandRun of(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new CommandRun(out.toString(), err.toString(), code);
  }

  /** Runs another program, its output in files of {@code directory}. */
  static CommandRun ofProcess(Path directory, String program, String... words) throws Exception {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    var command = new ArrayList<>(List.of(program));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new CommandRun(Files.readString(out), Files.readString(err), process.exitValue());
  }
}
