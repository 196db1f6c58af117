package io.tocsin.server;

import io.tocsin.config.Fault;
import java.util.List;

/** The configuration that a server should start with has faults. */
public final class ConfigurationFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Fault> faults;

  ConfigurationFailure(List<Fault> faults) {
    super(
        faults.size() == 1
            ? "1 fault in the configuration; not started"
            : faults.size() + " faults in the configuration; not started");
    this.faults = List.copyOf(faults);
  }

  /** All of them, in the order of their places. */
  public List<Fault> faults() {
    return faults;
  }
}
