package io.tocsin.rules;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Files by a pattern in Go's form ({@code path/filepath}): {@code *}, {@code ?}, {@code [a-z]}. */
final class FileGlob {
  private FileGlob() {}

  /**
   * The paths that {@code pattern} matches, in the order of their names.
   *
   * @throws PatternSyntaxException when it is no pattern
   */
  static List<Path> expand(Path pattern) {
    Path root = pattern.getRoot();
    Stream<Path> found = Stream.of(root == null ? Path.of("") : root);
    for (Path name : pattern) {
      List<Path> next = found.flatMap(directory -> step(directory, name.toString())).toList();
      found = next.stream();
    }
    return found.filter(Files::exists).sorted().toList();
  }

  private static Stream<Path> step(Path directory, String name) {
    if (!name.matches(".*[*?\\[\\\\].*")) {
      return Stream.of(directory.resolve(name));
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + javaForm(name));
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(entry -> matcher.matches(entry.getFileName())).toList().stream();
    } catch (IOException _) { // no such directory: nothing matches
      return Stream.empty();
    }
  }

  /** Java's glob negates by {@code !} and knows alternatives in braces, which Go's does not. */
  private static String javaForm(String name) {
    return name.replace("[^", "[!").replace("{", "\\{").replace("}", "\\}");
  }
}
