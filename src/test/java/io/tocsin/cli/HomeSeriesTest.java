package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HomeSeriesTest {
  private static final Pattern METRIC =
      Pattern.compile("\"((?:probe|health|service)_[a-z_]+|up)\"");

  /** A metric that the list lacks would make a false alarm of every rule that reads it. */
  @Test
  void everyMetricThatProbesWriteIsKnown() throws IOException {
    Set<String> written = new TreeSet<>();
    for (String folder : new String[] {"probe", "health"}) {
      try (Stream<Path> files = Files.list(Path.of("src/main/java/io/tocsin", folder))) {
        for (Path file : files.toList()) {
          METRIC.matcher(Files.readString(file)).results().forEach(m -> written.add(m.group(1)));
        }
      }
    }

    assertThat(HomeSeries.PROBES).containsAll(written).hasSizeGreaterThan(20);
  }
}
