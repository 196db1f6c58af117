package io.tocsin.rules;

import java.util.List;

/** Runs the rules of a batch; how many at once is its affair. */
@FunctionalInterface
public interface Workers {
  /** One after the other on the caller's thread. */
  Workers NONE = tasks -> tasks.forEach(Runnable::run);

  /**
   * Runs all {@code tasks} on whatever threads and returns when they have ended; what they wrote is
   * visible to the caller then. Throws what a task threw.
   */
  void run(List<Runnable> tasks);
}
