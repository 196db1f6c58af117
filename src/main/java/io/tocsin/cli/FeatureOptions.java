package io.tocsin.cli;

import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code --enable-feature}, the same for every command. */
final class FeatureOptions {
  @Option(
      names = "--enable-feature",
      paramLabel = "NAME",
      split = ",",
      description = "Switches on experimental features, by Prometheus's names; repeatable.")
  private List<String> names = List.of();

  Set<String> names() {
    return Set.copyOf(names);
  }

  /**
   * For commands whose answer would be wrong without a feature.
   *
   * @throws ParameterException when a name switches nothing
   */
  void requireKnown(CommandLine command) {
    for (String complaint : FeatureNames.complaints(names)) {
      throw new ParameterException(command, complaint);
    }
  }
}
