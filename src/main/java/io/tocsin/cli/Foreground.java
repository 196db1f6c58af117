package io.tocsin.cli;

import io.tocsin.config.Fault;
import io.tocsin.server.ConfigurationFailure;
import io.tocsin.server.Extension;
import io.tocsin.server.Server;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Runs one server on the main thread until SIGTERM or Ctrl-C. */
record Foreground(PrintWriter err) {
  /** The exit code; {@link io.tocsin.server.StartFailure} when it cannot start. */
  int run(ServerOptions options, Optional<Extension> extension) throws InterruptedException {
    FeatureNames.complaints(options.home().features().names())
        .forEach(complaint -> err.println("tocsin: warning: " + complaint));
    var stopped = new CountDownLatch(1);
    Server server;
    try {
      server =
          Server.start(
              new Server.Options(
                  options.home().home(),
                  options.listen(),
                  options.data(),
                  options.home().features().names(),
                  Main.Version.text(),
                  extension,
                  options.web()));
    } catch (ConfigurationFailure failure) {
      failure.faults().stream().map(Fault::toString).forEach(err::println);
      err.println("tocsin: " + failure.getMessage());
      return Main.FAULTS;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.stop();
                  stopped.countDown();
                },
                "stop"));
    err.println(
        "Tocsin " + Main.Version.text() + " watches " + server.summary() + " on " + server.url());
    stopped.await();
    return 0;
  }
}
