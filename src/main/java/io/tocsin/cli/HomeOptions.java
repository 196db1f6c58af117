package io.tocsin.cli;

import io.tocsin.server.Home;
import io.tocsin.server.StartFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code --home}, the same for every command. */
final class HomeOptions {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description =
          "Holds probes/, rules/, notify.yml and tocsin.yml. Default: the current directory.")
  private Path directory = Path.of("");

  @Mixin private FeatureOptions features = new FeatureOptions();

  FeatureOptions features() {
    return features;
  }

  /**
   * @throws StartFailure when there is no such directory
   */
  Home home() {
    if (!Files.isDirectory(directory.toAbsolutePath())) {
      throw new StartFailure(
          "the home " + directory + " is not a directory; name one with --home DIR", null);
    }
    return new Home(directory);
  }
}
