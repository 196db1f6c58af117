package io.tocsin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the sources to google-java-format. {@code mvn test -Dtest=FormatTest -Dformat=fix} rewrites
 * them instead.
 */
class FormatTest {
  private static final Path FORMATTER = Path.of("target/tools/google-java-format.jar");

  @Test
  void everySourceIsFormatted() throws Exception {
    boolean fix = "fix".equals(System.getProperty("format"));
    Path sources = Files.createTempFile("sources", ".txt");
    Files.write(sources, sources());

    Process formatter =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                FORMATTER.toString(),
                fix ? "--replace" : "--dry-run",
                "--set-exit-if-changed",
                "@" + sources)
            .redirectErrorStream(true)
            .start();
    String unformatted = new String(formatter.getInputStream().readAllBytes(), UTF_8);

    assertThat(formatter.waitFor() == 0 || fix)
        .as("unformatted, mend with mvn test -Dtest=FormatTest -Dformat=fix:\n%s", unformatted)
        .isTrue();
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      return files.map(Path::toString).filter(name -> name.endsWith(".java")).toList();
    }
  }
}
