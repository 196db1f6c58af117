package io.tocsin.web;

import java.util.List;

/**
 * What became of a reload.
 *
 * @param faults as {@code tocsin check} prints them; empty when the new configuration is in force
 */
public record ReloadOutcome(List<String> faults) {
  public ReloadOutcome {
    faults = List.copyOf(faults);
  }

  public boolean isApplied() {
    return faults.isEmpty();
  }
}
