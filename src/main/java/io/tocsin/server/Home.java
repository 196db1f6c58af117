package io.tocsin.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory that holds what a user writes.
 *
 * <pre>
 *   HOME/tocsin.yml      the server; may be missing
 *   HOME/notify.yml      who is told; an Alertmanager configuration; may be missing
 *   HOME/probes/*.yml    services, their instances and the questions to ask
 *   HOME/rules/*.yml     Prometheus rule files
 * </pre>
 */
public record Home(Path directory) {
  public Home {
    directory = directory.toAbsolutePath().normalize();
  }

  public Path serverFile() {
    return directory.resolve("tocsin.yml");
  }

  public Path notifyFile() {
    return directory.resolve("notify.yml");
  }

  /** {@code probes/*.yml} and {@code *.yaml} in name order. */
  public List<Path> probeFiles() {
    return yamlFiles("probes");
  }

  /** {@code rules/*.yml} and {@code *.yaml} in name order. */
  public List<Path> ruleFiles() {
    return yamlFiles("rules");
  }

  /** Every configuration file that is there. */
  public List<Path> files() {
    return Stream.of(
            Stream.of(serverFile(), notifyFile()).filter(Home::isThere),
            probeFiles().stream(),
            ruleFiles().stream())
        .flatMap(files -> files)
        .toList();
  }

  /** {@code file} as faults show it: relative to the home where it lies inside. */
  public String shown(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return absolute.startsWith(directory)
        ? directory.relativize(absolute).toString()
        : file.toString();
  }

  private List<Path> yamlFiles(String name) {
    Path folder = directory.resolve(name);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Home::isYaml).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A link that leads nowhere is there: it is a fault, not a file that was never wanted. */
  static boolean isThere(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isYaml(Path file) {
    String name = file.getFileName().toString();
    return (name.endsWith(".yml") || name.endsWith(".yaml")) && !name.startsWith(".");
  }
}
