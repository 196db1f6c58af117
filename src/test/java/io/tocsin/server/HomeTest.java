package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  @TempDir Path directory;

  @Test
  void filesComeInTheOrderOfTheirNamesAndOthersAreLeftAlone() throws Exception {
    Files.createDirectory(directory.resolve("probes"));
    for (String name : new String[] {"b.yml", "a.yaml", "notes.txt", ".hidden.yml"}) {
      Files.writeString(directory.resolve("probes").resolve(name), "");
    }

    var home = new Home(directory);

    assertThat(home.probeFiles())
        .extracting(home::shown)
        .containsExactly("probes/a.yaml", "probes/b.yml");
    assertThat(home.files()).isEqualTo(home.probeFiles());
  }

  @Test
  void anEmptyHomeHasNoFiles() {
    var home = new Home(directory);

    assertThat(home.files()).isEmpty();
  }

  @Test
  void whatLiesOutsideIsShownAsItWasGiven() {
    var home = new Home(directory);

    assertThat(home.shown(Path.of("/elsewhere/a.yml"))).isEqualTo("/elsewhere/a.yml");
  }
}
