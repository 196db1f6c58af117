package io.tocsin.web;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Makes the operating system prefer the other threads of the process to some, so that long work
 * does not make short work late where the cores are few. The JVM ignores {@link Thread#setPriority}
 * on Linux unless it is told to, and complains when it is told to without being root, though nobody
 * needs a right to become less important. Elsewhere nothing happens: other systems have one such
 * value for the whole process.
 */
final class LowPriority {
  /** A tenth of the processor time of a thread at 0 that wants the same core. */
  private static final int NICE = 10;

  private static final int PRIO_PROCESS = 0; // <sys/resource.h>
  private static final int THIS_THREAD = 0; // setpriority(2): on Linux it is per thread

  private static final Optional<MethodHandle> SET_PRIORITY =
      System.getProperty("os.name").equals("Linux") ? setPriority() : Optional.empty();

  private LowPriority() {}

  @SuppressWarnings("restricted") // the jar's manifest allows native access
  private static Optional<MethodHandle> setPriority() {
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("setpriority")
        .map(
            function ->
                linker.downcallHandle(
                    function, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT)));
  }

  /** For the calling platform thread, for good; a microsecond, so that it may be said again. */
  static void ofThisThread() {
    SET_PRIORITY.ifPresent(LowPriority::call);
  }

  private static void call(MethodHandle setPriority) {
    try {
      int _ =
          (int) setPriority.invokeExact(PRIO_PROCESS, THIS_THREAD, NICE); // -1: it stays as it is
    } catch (Throwable e) { // the signature of invokeExact; a call of C throws nothing
      throw new IllegalStateException("setpriority", e);
    }
  }
}
