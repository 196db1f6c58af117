package io.tocsin.notify;

import io.tocsin.config.Document;
import io.tocsin.config.Fault;
import io.tocsin.config.Faults;
import io.tocsin.config.Value;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Files of target groups, as Prometheus's {@code file_sd_configs}: YAML or JSON.
 *
 * @param groups by file, in the order of their names
 * @param faults in files of which an earlier content is kept
 */
public record TargetFiles(Map<Path, List<TargetGroup>> groups, List<Fault> faults) {
  /** Before the first look. */
  public static final TargetFiles NONE = new TargetFiles(Map.of(), List.of());

  private static final Pattern FORM =
      Pattern.compile("[^*]*(\\*[^/*]*)?\\.(json|yml|yaml|JSON|YML|YAML)");

  public TargetFiles {
    groups = Map.copyOf(groups);
    faults = List.copyOf(faults);
  }

  static boolean isPattern(String text) {
    return FORM.matcher(text).matches();
  }

  /**
   * Looks again. A file that has faults counts with the groups it had before. Blocks on files.
   *
   * @param patterns as {@link AlertmanagersConfig#files}
   */
  public TargetFiles readAgain(Collection<Path> patterns) {
    var read = new TreeMap<Path, List<TargetGroup>>();
    var all = new ArrayList<Fault>();
    for (Path pattern : patterns) {
      for (Path file : files(pattern)) {
        var faults = new Faults();
        Optional<List<TargetGroup>> fresh = read(file, faults);
        read.put(file, fresh.orElse(groups.getOrDefault(file, List.of())));
        all.addAll(faults.sorted());
      }
    }
    return new TargetFiles(read, all);
  }

  private static Optional<List<TargetGroup>> read(Path file, Faults faults) {
    List<TargetGroup> found =
        new Document.Reader(faults)
            .read(file, file.toString()).map(Value::list).orElse(List.of()).stream()
                .flatMap(element -> element.build(TargetGroup::from).stream())
                .toList();
    return faults.isEmpty() ? Optional.of(found) : Optional.empty();
  }

  private static List<Path> files(Path pattern) {
    String name = pattern.getFileName().toString();
    if (!name.contains("*")) {
      return Files.exists(pattern) ? List.of(pattern) : List.of();
    }
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(pattern.resolveSibling(""), literal(name))) {
      entries.forEach(found::add);
    } catch (IOException _) {
      return List.of(); // no such directory: nothing matches
    }
    return found;
  }

  /** Of Java's globs only the star is meant. */
  private static String literal(String name) {
    return name.replaceAll("[\\[\\]{}?\\\\]", "\\\\$0");
  }

  /** The groups of the files that one of {@code patterns} names, in the order of their names. */
  public List<TargetGroup> groups(Collection<Path> patterns) {
    return new TreeMap<>(groups)
        .entrySet().stream()
            .filter(entry -> patterns.stream().anyMatch(p -> matches(p, entry.getKey())))
            .flatMap(entry -> entry.getValue().stream())
            .toList();
  }

  private static boolean matches(Path pattern, Path file) {
    String quoted = Pattern.quote(pattern.toString()).replace("*", "\\E[^/]*\\Q");
    return file.toString().matches(quoted);
  }
}
