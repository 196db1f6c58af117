package io.tocsin.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when a configuration file appears, changes or goes away. It looks every two seconds
 * instead of asking the operating system, because mounts of containers often send no events; and it
 * waits until two looks agree, so that a half-written file is not read.
 */
final class HomeWatch {
  private static final Logger log = LoggerFactory.getLogger(HomeWatch.class);
  private static final long PERIOD_MILLIS = 2000;

  private final Vertx vertx;
  private final WorkerExecutor files;
  private final Home home;
  private final Supplier<Future<Void>> changed;

  private Map<Path, Long> loaded; // confined
  private Map<Path, Long> lastSeen; // confined
  private boolean stopped; // confined

  /**
   * @param changed called on the caller's context; the next look comes after it has ended
   */
  HomeWatch(Vertx vertx, WorkerExecutor files, Home home, Supplier<Future<Void>> changed) {
    this.vertx = vertx;
    this.files = files;
    this.home = home;
    this.changed = changed;
    this.loaded = look(home);
    this.lastSeen = loaded;
  }

  void start() {
    vertx.setTimer(PERIOD_MILLIS, _ -> lookAgain());
  }

  void stop() {
    stopped = true;
  }

  private void lookAgain() {
    if (stopped) {
      return;
    }
    files
        .executeBlocking(() -> look(home), false)
        .compose(this::compare)
        .onFailure(e -> log.warn("cannot look at the home home={}", home.directory(), e))
        .onComplete(_ -> start());
  }

  private Future<Void> compare(Map<Path, Long> seen) {
    boolean settled = seen.equals(lastSeen);
    lastSeen = seen;
    if (!settled || seen.equals(loaded)) {
      return Future.succeededFuture();
    }
    loaded = seen;
    return changed.get();
  }

  /** A mark per file that differs when its content may differ. */
  private static Map<Path, Long> look(Home home) {
    var marks = new TreeMap<Path, Long>();
    for (Path file : home.files()) {
      try {
        long modified = Files.getLastModifiedTime(file).toMillis();
        marks.put(file, modified * 31 + Files.size(file));
      } catch (IOException _) {
        marks.put(file, -1L); // it went away between the listing and this look
      }
    }
    return marks;
  }
}
