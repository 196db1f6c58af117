package io.tocsin.notify;

import io.tocsin.config.Document;
import io.tocsin.config.Fault;
import io.tocsin.config.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The configuration files in {@code src/test/resources/notify}: {@code *.bad.yml} holds one defect,
 * {@code *.later.yml} what this version refuses though it is right, {@code *.stricter.yml} a
 * mistake that Alertmanager lets pass, {@code *.newer.yml} what the installed Alertmanager is too
 * old for; the rest is right. The first line of a refused file is a comment with part of the fault.
 */
final class NotifyFiles {
  private static final Path DIRECTORY = Path.of("src/test/resources/notify");

  record Read(Optional<NotifyConfig> config, List<Fault> faults) {}

  private NotifyFiles() {}

  static Stream<Path> all() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static boolean is(Path file, String kind) {
    return file.toString().endsWith("." + kind + ".yml");
  }

  static boolean isRefused(Path file) {
    return is(file, "bad") || is(file, "later") || is(file, "stricter");
  }

  static Read read(Path file) {
    var faults = new Faults();
    Optional<NotifyConfig> config =
        new Document.Reader(faults, System::getenv)
            .read(file, "notify.yml")
            .flatMap(NotifyConfig::from);
    return new Read(config, faults.sorted());
  }
}
