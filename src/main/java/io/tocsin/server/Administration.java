package io.tocsin.server;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.Querier;
import io.tocsin.storage.Storage;
import io.tocsin.web.AdminSource;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Deletions from the running storage and copies of it under {@code DATA/snapshots}. */
final class Administration implements AdminSource {
  /** Rewriting the samples of one series takes about 0.1 ms. */
  private static final int SERIES_AT_ONCE = 50;

  private static final String SAMPLES = "samples.om";
  private static final String UNFINISHED = ".tmp";

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final boolean enabled;
  private final Storage storage;
  private final StorageVerticle writer;
  private final Path directory;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param data the server's data directory
   */
  Administration(
      boolean enabled, Storage storage, StorageVerticle writer, Path data, InstantSource clock) {
    this.enabled = enabled;
    this.storage = storage;
    this.writer = writer;
    this.directory = data.resolve("snapshots");
    this.clock = clock;
  }

  @Override
  public boolean isEnabled() {
    return enabled;
  }

  @Override
  public Future<Void> delete(List<Labels> series, TimeRange range) {
    return writer.delete(series, range, SERIES_AT_ONCE);
  }

  @Override
  public List<Labels> matching(TimeRange range, List<List<Matcher>> selectors) {
    Querier querier = storage.querier();
    Set<Labels> found = new TreeSet<>();
    selectors.forEach(matchers -> found.addAll(querier.series(range, matchers)));
    return List.copyOf(found);
  }

  @Override
  public String snapshot(boolean withHead) throws IOException {
    String name = NAME.format(clock.instant()) + "-" + suffix();
    Path unfinished = directory.resolve(name + UNFINISHED);
    Files.createDirectories(directory);
    removeUnfinished();
    Files.createDirectory(unfinished);
    try (Writer out = Files.newBufferedWriter(unfinished.resolve(SAMPLES))) {
      new OpenMetricsWriter(out).write(storage.querier(), withHead);
    }
    Files.move(unfinished, directory.resolve(name));
    return name;
  }

  private String suffix() {
    return HexFormat.of().toHexDigits(random.nextLong() >>> 1);
  }

  /** What a full disk or the end of the process has left of earlier ones. */
  private void removeUnfinished() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*" + UNFINISHED)) {
      for (Path one : left) {
        Files.deleteIfExists(one.resolve(SAMPLES));
        Files.delete(one);
      }
    }
  }
}
