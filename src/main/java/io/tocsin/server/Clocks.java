package io.tocsin.server;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The clocks of a process.
 *
 * @param wall for timestamps; may step
 * @param nanoTime for durations and deadlines; never steps
 */
record Clocks(InstantSource wall, LongSupplier nanoTime) {
  static final Clocks SYSTEM = new Clocks(InstantSource.system(), System::nanoTime);
}
