package io.tocsin.template;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Tables of templates, one a line, and the real tools that run them. */
final class Tables {
  private static final long TOOL_SECONDS = 60;

  private Tables() {}

  /** The lines of a resource but comments; {@code \n} becomes a line feed. */
  static List<String> lines(String resource) throws IOException {
    return text(resource)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("# "))
        .map(Tables::withLineFeeds)
        .toList();
  }

  /** A {@code \n} inside quotes belongs to the template. */
  private static String withLineFeeds(String line) {
    var text = new StringBuilder();
    boolean inAction = false;
    for (int i = 0; i < line.length(); i++) {
      inAction = line.startsWith("{{", i) || (inAction && !line.startsWith("}}", i));
      if (!inAction && line.startsWith("\\n", i)) {
        text.append('\n');
        i++;
      } else {
        text.append(line.charAt(i));
      }
    }
    return text.toString();
  }

  static String text(String resource) throws IOException {
    try (var in = Tables.class.getResourceAsStream("/template/" + resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Standard output and error of a command that ends by itself. */
  static String run(Path directory, List<String> command) throws Exception {
    Path out = directory.resolve("out.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    if (!process.waitFor(TOOL_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("no end after " + TOOL_SECONDS + " s: " + command);
    }
    return java.nio.file.Files.readString(out);
  }
}
