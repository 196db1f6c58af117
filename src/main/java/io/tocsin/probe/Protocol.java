package io.tocsin.probe;

import io.tocsin.config.Value;
import java.util.Optional;

/** One way to ask: how its question is written in YAML. One line in {@link Protocols}. */
public interface Protocol {
  /** The key in the configuration, such as {@code http}. */
  String name();

  /** The question under that key; faults are reported to the document. */
  Optional<? extends ProbeSpec> read(Value yaml);
}
